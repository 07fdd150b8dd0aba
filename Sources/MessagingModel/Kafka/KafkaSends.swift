// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// From a producer client whose sends are kept account of to brokers, and back.
extension KafkaModel {
  /// Hands a record to its client.
  @inline(never)
  mutating func send(
    _ record: MessageRecord, of producer: Int, client: Int, for partition: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let index = producers[producer].firstSender + client
    let node = newPending(record)
    let batch = senders[index].sender.append(node, bytes: record.bytes, to: partition, at: now)
    var isFull = true
    if let batch {
      isFull = senders[index].sender.isFull(batch)
      link(node, to: batch, ofSender: index)
    } else {
      producers[producer].counts.blocked += 1
    }
    if producers[producer].placement == .sticky {
      producers[producer].noteAppended(Int(record.bytes), client: client, isFull: isFull)
    }
    // Whatever else a record joins makes nothing ready that was not.
    if isFull || batch.map({ senders[index].sender.count(of: $0) == 1 }) ?? true {
      pass(index, at: now, &scheduler)
    }
  }

  /// Puts a record at the end of its batch.
  private mutating func link(_ node: Int32, to batch: Int, ofSender index: Int) {
    while senders[index].batches.count <= batch { senders[index].batches.append(KafkaSentBatch()) }
    // Several records may have been let in at once, so their number does not tell.
    if senders[index].batches[batch].first < 0 {
      senders[index].batches[batch] = KafkaSentBatch(first: node, last: node)
      producers[senders[index].producer].counts.batches += 1
    } else {
      pending[Int(senders[index].batches[batch].last)].next = node
      senders[index].batches[batch].last = node
    }
  }

  /// One pass of a client's loop.
  mutating func pass(_ index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    var actions: [ProducerSender.Action] = []
    if senders[index].isAdaptive { weigh(sender: index) }
    senders[index].sender.run(at: now, &actions)
    carryOut(actions, ofSender: index, at: now, &scheduler)
    let next = senders[index].sender.wakeTime
    guard next != senders[index].wakeTime else { return }
    scheduler.cancel(senders[index].timer)
    senders[index].wakeTime = next
    senders[index].timer =
      next > horizon ? .none : scheduler.at(next, .senderWakes(sender: Int32(index)))
  }

  /// Finds out which partitions have fewer batches waiting, once all have had one
  /// (`RecordAccumulator.partitionReady`).
  private mutating func weigh(sender index: Int) {
    guard senders[index].sender.hasNewLoads else { return }
    senders[index].sender.hasNewLoads = false
    let producer = senders[index].producer
    let client = index - producers[producer].firstSender
    let partitions =
      producers[producer].known.isEmpty
      ? producers[producer].partitions : producers[producer].known[client]
    let loads = senders[index].sender.loads(ofPartitions: partitions)
    producers[producer].sticky[client].weights = loads.flatMap {
      PartitionWeights(
        partitions: $0.partitions, queueSizes: $0.batches,
        isEverybody: $0.partitions.count == partitions)
    }
  }

  mutating func wake(sender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    senders[index].wakeTime = .max
    senders[index].timer = .none
    pass(index, at: now, &scheduler)
  }

  mutating func carryOut(
    _ actions: [ProducerSender.Action], ofSender index: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    let producer = senders[index].producer
    for action in actions {
      switch action {
      case .send(let request): depart(request, ofSender: index, at: now, &scheduler)
      case .connect(let broker):
        scheduler.at(
          now + producerLatency,
          .senderConnects(sender: Int32(index), broker: Int32(broker)))
      case .askForLeaders:
        scheduler.at(now + 2 * producerLatency, .senderLearns(sender: Int32(index)))
      case .admitted(let record, let batch):
        let waited = now - pending[Int(record)].record.published
        producers[producer].counts.blockedMaximum = max(
          producers[producer].counts.blockedMaximum, waited)
        link(record, to: batch, ofSender: index)
      case .abandoned(let request): finish(request: request, ofSender: index)
      case .exhausted(let record):
        producers[producer].counts.exhausted += 1
        free(record)
      case .settled(let batch, let ending):
        let count = senders[index].sender.count(of: batch)
        senders[index].batches[batch].ending = ending
        switch ending {
        case .acknowledged: break
        case .expired: producers[producer].counts.expired += count
        case .refused: producers[producer].counts.refused += count
        }
        letGo(batch, ofSender: index)
      }
    }
  }

  private mutating func depart(
    _ request: Int, ofSender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let batches = senders[index].sender.batches(of: request)
    for batch in batches { senders[index].sender.hold(batch) }
    while senders[index].replies.count <= request { senders[index].replies.append(KafkaReply()) }
    let broker = senders[index].sender.broker(of: request)
    senders[index].replies[request] = KafkaReply(
      answers: Array(repeating: nil, count: batches.count),
      connection: senders[index].links[broker].connection)
    let producer = senders[index].producer
    producers[producer].counts.requests += 1
    if batches.contains(where: { senders[index].sender.isRetried($0) }) {
      producers[producer].counts.retriedRequests += 1
    }
    scheduler.at(
      now + producerLatency,
      .senderRequestArrives(sender: Int32(index), request: Int32(request)), priority: .first)
  }

  /// A request is at its broker, where it waits until earlier ones of its connection are answered.
  mutating func receive(
    request: Int, ofSender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let broker = senders[index].sender.broker(of: request)
    // What was sent on a connection that is gone is gone with it.
    guard
      senders[index].replies[request].connection == senders[index].links[broker].connection,
      !isReplicated || brokerStates[broker].isUp
    else { return drop(request: request, ofSender: index) }
    senders[index].links[broker].waiting.append(Int32(request))
    workOff(broker, ofSender: index, at: now, &scheduler)
  }

  /// A broker works on the requests of a connection, one after the other (`SocketServer` reads the next
  /// one when the answer to the last has been sent).
  mutating func workOff(
    _ broker: Int, ofSender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    while senders[index].links[broker].current < 0,
      !senders[index].links[broker].waiting.isEmpty
    {
      let request = Int(senders[index].links[broker].waiting.popFirst())
      senders[index].links[broker].current = Int32(request)
      if hasCosts, handOver(request, ofSender: index, to: broker, at: now, &scheduler) { return }
      append(request, ofSender: index, to: broker, at: now, &scheduler)
    }
  }

  /// A broker appends what a request has, and answers it unless it has to wait for replicas.
  mutating func append(
    _ request: Int, ofSender index: Int, to broker: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    senders[index].replies[request].pending += 1
    let batches = senders[index].sender.batches(of: request)
    for (position, batch) in batches.enumerated() {
      let answer = store(
        batch, ofSender: index, (request, position), at: broker, now: now, &scheduler)
      if let answer { senders[index].replies[request].answers[position] = answer }
    }
    if isReplicated { serveFollowers(of: broker, at: now, &scheduler) }
    serveDueFetches(at: now, &scheduler)
    senders[index].replies[request].pending -= 1
    if senders[index].replies[request].pending == 0 {
      answer(request, ofSender: index, at: now, &scheduler)
    }
  }

  /// Sends the answer to a request, if there is to be one, and ends the broker's work on it.
  mutating func answer(
    _ request: Int, ofSender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let broker = senders[index].sender.broker(of: request)
    if senders[index].links[broker].current == Int32(request) {
      senders[index].links[broker].current = -1
    }
    if senders[index].acks == .none {
      senders[index].replies[request].isOver = true
      finish(request: request, ofSender: index)
    } else {
      scheduler.at(
        now + producerLatency,
        .senderRequestAnswered(sender: Int32(index), request: Int32(request)), priority: .first)
    }
  }

  /// An answer is at the client, which may not wait for it any more.
  mutating func takeAnswer(
    toRequest request: Int, ofSender index: Int, at now: Int64,
    _ scheduler: inout KafkaScheduler
  ) {
    if senders[index].sender.isAwaited(request) {
      let answers = senders[index].replies[request].answers.compactMap { $0 }
      note(answers, sent: senders[index].sender.departure(of: request), ofSender: index, at: now)
      var actions: [ProducerSender.Action] = []
      senders[index].sender.answered(request, answers, at: now, &actions)
      carryOut(actions, ofSender: index, at: now, &scheduler)
    }
    senders[index].replies[request].isOver = true
    finish(request: request, ofSender: index)
    pass(index, at: now, &scheduler)
  }

  /// Forgets a request once its client waits for no answer and none is to come.
  mutating func finish(request: Int, ofSender index: Int) {
    guard senders[index].replies[request].isOver, !senders[index].sender.isAwaited(request) else {
      return
    }
    for batch in senders[index].sender.batches(of: request) { letGo(batch, ofSender: index) }
    senders[index].sender.forget(request: request)
  }

  private mutating func note(
    _ answers: [ProducerSender.Answer], sent: Int64, ofSender index: Int, at now: Int64
  ) {
    let producer = producers.place(of: senders[index].producer)
    var isStored = true
    for answer in answers where answer != .stored {
      isStored = false
      switch answer {
      case .stored: break
      case .notLeader: producer.pointee.counts.notLeader += 1
      case .notEnoughReplicas: producer.pointee.counts.notEnoughReplicas += 1
      case .outOfOrder: producer.pointee.counts.outOfOrder += 1
      }
    }
    guard isStored else { return }
    producer.pointee.counts.answers += 1
    producer.pointee.counts.answerTime += now - sent
    producer.pointee.counts.answerMaximum = max(producer.pointee.counts.answerMaximum, now - sent)
  }

  /// A client asks for a connection.
  mutating func connect(
    _ broker: Int, sender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    if isReplicated, !brokerStates[broker].isUp {
      // A host that is gone does not even refuse.
      if !brokerStates[broker].isSilent {
        scheduler.at(
          now + producerLatency, .senderDisconnected(sender: Int32(index), broker: Int32(broker)))
      }
      return
    }
    // The new connection does not wait for what an old one asked for.
    let current = Int(senders[index].links[broker].current)
    if current >= 0, !senders[index].sender.isAwaited(current) {
      senders[index].links[broker].current = -1
    }
    scheduler.at(
      now + producerLatency, .senderConnected(sender: Int32(index), broker: Int32(broker)))
  }

  mutating func finishConnecting(
    _ broker: Int, sender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    senders[index].sender.connected(broker)
    pass(index, at: now, &scheduler)
  }

  /// A client hears who leads.
  mutating func learnLeaders(
    sender index: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let leaders = leaders(forSender: index)
    senders[index].sender.learn(leaders: leaders, at: now)
    follow(leaders, sender: index)
    pass(index, at: now, &scheduler)
  }

  /// A record without a key goes to a partition that somebody leads.
  mutating func follow(_ leaders: [Int], sender index: Int) {
    let producer = senders[index].producer
    let client = index - producers[producer].firstSender
    if growth.isExpected {
      learnPartitions(producer, client: client)
      senders[index].sender.hasNewLoads = true
    }
    producers[producer].sticky[client].available = leaders.indices.filter { leaders[$0] >= 0 }
  }

  /// Who leads the partitions of a producer's topic.
  func leaders(forSender index: Int) -> [Int] {
    let producer = senders[index].producer
    let first = producers[producer].firstPartition
    return (first..<(first + producers[producer].partitions)).map {
      exists($0) ? partitions[$0].leader : -1
    }
  }

  // MARK: - Batches

  /// A leader takes a batch, if it may.
  private mutating func store(
    _ batch: Int, ofSender index: Int, _ place: (request: Int, position: Int), at broker: Int,
    now: Int64, _ scheduler: inout KafkaScheduler
  ) -> ProducerSender.Answer? {
    let producer = senders[index].producer
    let partition =
      producers[producer].firstPartition + senders[index].sender.partition(of: batch)
    if isReplicated {
      let leader = partitions[partition].leader
      guard leader == broker else { return .notLeader(leader < 0 ? nil : leader) }
      return replicate(batch, ofSender: index, place, in: partition, at: now, &scheduler)
    }
    if senders[index].sender.isIdempotent {
      if senders[index].batches[batch].copies > 0 { return .stored }
      if hasGap(before: batch, ofSender: index) { return .outOfOrder }
    }
    appendCopy(of: batch, ofSender: index, to: partition, at: now)
    senders[index].batches[batch].copies += 1
    return .stored
  }

  /// Whether an earlier batch of the same client for the same partition is still to come.
  func hasGap(before batch: Int, ofSender index: Int) -> Bool {
    senders[index].sender.earlierBatches(than: batch).contains {
      senders[index].batches[$0].copies == 0
    }
  }

  /// Appends the records of a batch, which its client keeps.
  private mutating func appendCopy(
    of batch: Int, ofSender index: Int, to partition: Int, at now: Int64
  ) {
    var node = senders[index].batches[batch].first
    var count = 0
    var bytes = 0
    while node >= 0 {
      var record = pending[Int(node)].record
      record.visible = now
      _ = partitions[partition].log.append(record)
      count += 1
      bytes += Int(record.bytes)
      node = pending[Int(node)].next
    }
    if hasCosts { noteWritten(bytes, at: partitions[partition].leader, now: now) }
    noteBatch(of: count, bytes: bytes + Int(KafkaLimits.batchHeader), in: partition, at: now)
  }

  /// Ends a reference to a batch; after the last one it is in the books.
  mutating func letGo(_ batch: Int, ofSender index: Int) {
    let count = senders[index].sender.count(of: batch)
    guard senders[index].sender.letGo(batch) else { return }
    let entry = senders[index].batches[batch]
    _ = producers[senders[index].producer].counts.enter(entry, count: count, isFinal: true)
    var node = entry.first
    while node >= 0 {
      let next = pending[Int(node)].next
      free(node)
      node = next
    }
    senders[index].batches[batch] = KafkaSentBatch()
  }

  private mutating func free(_ node: Int32) {
    pending[Int(node)].next = freePending
    freePending = node
  }
}
