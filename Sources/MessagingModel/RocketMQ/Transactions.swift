// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Half messages, the outcomes of local transactions, and checks for those that stay away.
//
// Sources: `DefaultMQProducerImpl.sendMessageInTransaction`, `EndTransactionProcessor`,
// `TransactionalMessageCheckService`, `TransactionalMessageServiceImpl` of Apache RocketMQ 5.
extension RocketMQModel {
  /// A half message has reached the broker; the producer begins its local transaction once it knows.
  ///
  /// The client is the one that sent it, or -1 where clients are not told apart.
  mutating func storeHalf(
    _ record: MessageRecord, to queue: Int, from client: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let producer = record.identity.producer
    guard let plan = producers[producer].transactions else { return }
    let half = takeHalf(
      HalfMessage(record: record, queue: Int32(queue), client: Int32(client)))
    brokers[queues[queue].broker].halves.append(
      half, at: clock(ofBroker: queues[queue].broker, at: now))
    producers[producer].transactionCounts.half += 1
    let number = record.identity.number
    guard let outcome = plan.outcome(ofMessage: number, check: 0), outcome != .unknown else {
      return
    }
    let end = now + 2 * producerLatency + plan.time(ofMessage: number, check: 0)
    sendOutcome(outcome, of: Int(half), isCheck: false, arriving: end, &scheduler)
  }

  private mutating func takeHalf(_ half: HalfMessage) -> Int32 {
    guard freeHalf >= 0 else { return Int32(halves.append(half)) }
    let entry = freeHalf
    freeHalf = halves[Int(entry)].next
    halves[Int(entry)] = half
    return entry
  }

  private mutating func sendOutcome(
    _ outcome: TransactionOutcome, of half: Int, isCheck: Bool, arriving time: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    halves[half].underWay += 1
    scheduler.at(
      time, .endTransaction(half: Int32(half), outcome: outcome, isCheck: isCheck),
      priority: .first)
  }

  /// An outcome has reached the broker: a commit stores the message in its queue.
  mutating func endTransaction(
    _ half: Int, _ outcome: TransactionOutcome, isCheck: Bool, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    halves[half].underWay -= 1
    guard reaches(half, from: Int(halves[half].client)) else {
      // It is sent one-way, and lost.
      freeHalfIfUnused(half)
      return
    }
    let record = halves[half].record
    let producer = record.identity.producer
    guard halves[half].status == .open else {
      producers[producer].transactionCounts.lateOutcomes += 1
      freeHalfIfUnused(half)
      return
    }
    switch (outcome, isCheck) {
    case (.unknown, _):
      freeHalfIfUnused(half)
      return
    case (.commit, false): producers[producer].transactionCounts.committed += 1
    case (.commit, true): producers[producer].transactionCounts.committedByCheck += 1
    case (.rollback, false): producers[producer].transactionCounts.rolledBack += 1
    case (.rollback, true): producers[producer].transactionCounts.rolledBackByCheck += 1
    }
    halves[half].status = .resolved
    let queue = Int(halves[half].queue)
    freeHalfIfUnused(half)
    guard outcome == .commit else { return }
    let open = now - record.published
    producers[producer].transactionCounts.openTime += Int128(open)
    producers[producer].transactionCounts.openTimeMaximum = max(
      producers[producer].transactionCounts.openTimeMaximum, open)
    append(record, to: queue, at: now, &scheduler)
  }

  /// A broker looks for half messages whose outcome stays away, and asks their producers.
  mutating func checkTransactions(
    _ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let timeout = brokers[broker].transactionTimeout
    let maximum = brokers[broker].transactionMaximumChecks
    guard brokers[broker].isUp else {
      scheduler.at(
        now + brokers[broker].transactionCheckInterval,
        .checkTransactions(broker: Int32(broker)))
      return
    }
    // Taken out of the table for the time of the scan, which reads other parts of the model.
    var queue = HalfQueue()
    swap(&queue, &brokers[broker].halves)
    let shown = clock(ofBroker: broker, at: now)
    let actions = queue.scan(at: shown, timeout: timeout, maximumChecks: maximum) { half in
      HalfQueue.Facts(
        born: bornReading(ofHalf: Int(half)), checks: Int(halves[Int(half)].checks),
        isResolved: halves[Int(half)].status != .open)
    }
    swap(&queue, &brokers[broker].halves)
    for action in actions {
      switch action {
      case .pass(let half): leaveQueue(Int(half))
      case .discard(let half):
        producers[halves[Int(half)].record.identity.producer].transactionCounts.discarded += 1
        halves[Int(half)].status = .resolved
        leaveQueue(Int(half))
      case .check(let half): check(Int(half), at: now, &scheduler)
      }
    }
    scheduler.at(
      now + brokers[broker].transactionCheckInterval, .checkTransactions(broker: Int32(broker)))
  }

  /// Whether the broker of a half message and a client hear each other.
  private func reaches(_ half: Int, from client: Int) -> Bool {
    let broker = queues[Int(halves[half].queue)].broker
    guard client >= 0, hasOutage else { return brokers[broker].isUp }
    return link(ofClient: client, to: broker) == .open
  }

  private mutating func leaveQueue(_ half: Int) {
    halves[half].isQueued = false
    freeHalfIfUnused(half)
  }

  private mutating func check(_ half: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let identity = halves[half].record.identity
    halves[half].checks += 1
    producers[identity.producer].transactionCounts.checks += 1
    guard let plan = producers[identity.producer].transactions else { return }
    let check = Int(halves[half].checks)
    if halves[half].client >= 0 {
      // Any client of the producer may be asked (`ProducerManager.getAvailableChannel`); one behind a
      // partition looks as if it were there.
      let asked = (identity.number + check) % producers[identity.producer].clients
      halves[half].client = Int32(producers[identity.producer].firstClient + asked)
      guard reaches(half, from: Int(halves[half].client)) else { return }
    }
    guard let outcome = plan.outcome(ofMessage: identity.number, check: check),
      outcome != .unknown
    else { return }
    let end = now + 2 * producerLatency + plan.time(ofMessage: identity.number, check: check)
    sendOutcome(outcome, of: half, isCheck: true, arriving: end, &scheduler)
  }

  private mutating func freeHalfIfUnused(_ half: Int) {
    guard halves[half].status == .resolved, !halves[half].isQueued, halves[half].underWay == 0
    else { return }
    halves[half].status = .free
    halves[half].next = freeHalf
    freeHalf = Int32(half)
  }

  /// Half messages whose transactions are open and that a group would read, one by one.
  func openTransactions(toGroup group: Int) -> Int {
    (0..<halves.count).filter {
      halves[$0].status == .open && reads(group, queue: Int(halves[$0].queue))
    }.count
  }

  /// What became of the transactions of each producer that has some.
  func transactionOutcomes() -> [TransactionReport] {
    (0..<producers.count).compactMap { producer in
      guard producers[producer].transactions != nil else { return nil }
      let counts = producers[producer].transactionCounts
      let commits = counts.committed + counts.committedByCheck
      return TransactionReport(
        producer: producers[producer].name, half: counts.half, committed: counts.committed,
        committedByCheck: counts.committedByCheck, rolledBack: counts.rolledBack,
        rolledBackByCheck: counts.rolledBackByCheck, discarded: counts.discarded,
        lost: counts.lost, checks: counts.checks, lateOutcomes: counts.lateOutcomes,
        openMean: commits > 0 ? Double(counts.openTime) / Double(commits) / 1e9 : nil,
        openMaximum: Double(counts.openTimeMaximum) / 1e9)
    }
  }
}
