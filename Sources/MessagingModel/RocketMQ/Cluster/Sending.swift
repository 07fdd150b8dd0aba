// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// Sends that can fail: attempts, what clients hear of them, and when they give up.
//
// Sources: `DefaultMQProducerImpl.sendDefaultImpl`, `sendSelectImpl`,
// `MQClientAPIImpl.onExceptionImpl`, `ProduceAccumulator` of Apache RocketMQ 5.
extension RocketMQModel {
  /// A producer hands a message to one of its clients, alone or as part of a batch.
  @inline(never)
  mutating func handOver(
    _ record: MessageRecord, of producer: Int, source: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let selector = producers[producer].takeTurn(ofSource: source)
    let count = producers[producer].clients
    let client = producers[producer].firstClient + selector % count
    let message = takeMessage(record)
    let batch = producers[producer].sending.batch
    if batch > 1, clients[client].openBatch >= 0 {
      let send = Int(clients[client].openBatch)
      sentMessages[Int(sends[send].last)].next = message
      sends[send].last = message
      sends[send].count += 1
      sends[send].bytes += Int(record.bytes)
      if Int(sends[send].count) == batch { closeBatch(of: client, at: now, &scheduler) }
      return
    }
    let send = takeSend(
      SendState(
        client: Int32(client), thread: Int32(selector / count), first: message, last: message,
        count: 1, bytes: Int(record.bytes)))
    guard batch > 1 else {
      submit(send, at: now, &scheduler)
      return
    }
    clients[client].openBatch = Int32(send)
    clients[client].batches += 1
    scheduler.at(
      now + producers[producer].sending.batchHold.nanoseconds,
      .closeBatch(client: Int32(client), number: clients[client].batches))
  }

  /// A batch has waited for long enough.
  mutating func closeBatch(
    _ client: Int, number: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard clients[client].openBatch >= 0, clients[client].batches == number else { return }
    closeBatch(of: client, at: now, &scheduler)
  }

  private mutating func closeBatch(
    of client: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let send = Int(clients[client].openBatch)
    clients[client].openBatch = -1
    submit(send, at: now, &scheduler)
  }

  /// Sends at once, or when a thread is free.
  private mutating func submit(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let client = Int(sends[send].client)
    guard producers[clients[client].producer].sending.mode == .synchronous else {
      begin(send, at: now, &scheduler)
      return
    }
    guard let thread = clients[client].isThreadBusy.firstIndex(of: false) else {
      clients[client].waiting.append(Int32(send))
      return
    }
    clients[client].isThreadBusy[thread] = true
    sends[send].thread = Int32(thread)
    begin(send, at: now, &scheduler)
  }

  mutating func begin(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    sends[send].begun = now
    noteLinger(of: send, until: now)
    attempt(send, at: now, &scheduler)
  }

  /// Keeps how long the messages of a send have waited for a thread, or for their batch.
  private mutating func noteLinger(of send: Int, until now: Int64) {
    let producer = clients[Int(sends[send].client)].producer
    guard producers[producer].keepsLingers else { return }
    var message = Int(sends[send].first)
    while message >= 0 {
      let record = sentMessages[message].record
      producers[producer].keepLinger(now - record.published, ofMessage: record.identity.number)
      message = Int(sentMessages[message].next)
    }
  }

  /// One attempt at a send.
  mutating func attempt(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let client = Int(sends[send].client)
    let producer = clients[client].producer
    if clients[client].route.isEmpty { askNameServer(client: client) }
    guard !clients[client].route.isEmpty else {
      finish(send, isStored: false, at: now, &scheduler)
      return
    }
    let queue = chooseQueue(send, at: now)
    let broker = queues[queue].broker
    sends[send].queue = Int32(queue)
    sends[send].attempts += 1
    sends[send].sent = now
    producers[producer].sendCounts.attempts += 1
    let link = link(ofClient: client, to: broker)
    if producers[producer].sending.mode == .oneWay {
      // The client never learns more than it does now.
      sends[send].isDone = true
      if link == .open { depart(send, at: now, &scheduler) }
      release(send)
      return
    }
    switch link {
    case .open: depart(send, at: now, &scheduler)
    case .refused: answer(send, .refused, at: now + 2 * producerLatency, now, &scheduler)
    case .silent: answer(send, .timeOut, at: deadline(of: send), now, &scheduler)
    }
  }

  func deadline(of send: Int) -> Int64 {
    let producer = clients[Int(sends[send].client)].producer
    return sends[send].begun + producers[producer].sending.timeout.nanoseconds
  }

  /// The queue of an attempt.
  ///
  /// By turns, another broker than that of the failed attempt is looked for; an asynchronous send
  /// that is repeated keeps its queue's number. A queue chosen by the application stays.
  private mutating func chooseQueue(_ send: Int, at now: Int64) -> Int {
    let client = Int(sends[send].client)
    let producer = clients[client].producer
    let count = clients[client].route.count
    switch producers[producer].routing {
    case .roundRobin: return chooseInTurn(send, client: client, at: now)
    case .random, .sticky:
      if sends[send].attempts > 0 { return Int(sends[send].queue) }
      let position = Int(producers[producer].queueDraws.nextBounded(UInt64(count)))
      return Int(clients[client].route[position])
    case .keyHash:
      if sends[send].attempts > 0 { return Int(sends[send].queue) }
      let key = Int(sentMessages[Int(sends[send].first)].record.key)
      return Int(
        clients[client].route[producers[producer].position(ofKey: key, count: count)])
    }
  }

  private mutating func chooseInTurn(_ send: Int, client: Int, at now: Int64) -> Int {
    let producer = clients[client].producer
    let place =
      Int(sends[send].thread) * producers[producer].clients + clients[client].number
    var selector = producers[producer].selectors[place]
    let route = clients[client].route
    if sends[send].attempts > 0, producers[producer].sending.avoidsFaultyBrokers {
      // `TopicPublishInfo.resetIndex`.
      selector = RoundRobinSelector(
        counter: Int32(truncatingIfNeeded: producers[producer].queueDraws.next()))
    }
    let position = clients[client].faults.choose(
      &selector, count: route.count, avoiding: Int(sends[send].lastBroker), at: now
    ) { queues[Int(route[$0])].broker }
    producers[producer].selectors[place] = selector
    let chosen = Int(route[position])
    guard sends[send].attempts > 0, producers[producer].sending.mode == .asynchronous else {
      return chosen
    }
    let number = queues[Int(sends[send].queue)].number
    return topics[queues[chosen].topic].queues.first {
      queues[$0].broker == queues[chosen].broker && queues[$0].number == number
    } ?? chosen
  }

  private mutating func depart(_ send: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    sends[send].underWay += 1
    if producerLatency == 0 {
      reachBroker(send, at: now, &scheduler)
      return
    }
    // A connection keeps the order of what is sent on it.
    let client = Int(sends[send].client)
    let arrival = max(now + producerLatency, clients[client].lastArrival)
    clients[client].lastArrival = arrival
    scheduler.at(arrival, .sendAtBroker(send: Int32(send)), priority: .first)
  }

  // MARK: - Entries

  private mutating func takeMessage(_ record: MessageRecord) -> Int32 {
    guard freeMessage >= 0 else { return Int32(sentMessages.append(SentMessage(record: record))) }
    let entry = freeMessage
    freeMessage = sentMessages[Int(entry)].next
    sentMessages[Int(entry)] = SentMessage(record: record)
    return entry
  }

  private mutating func takeSend(_ send: SendState) -> Int {
    guard freeSend >= 0 else { return sends.append(send) }
    let entry = Int(freeSend)
    freeSend = sends[entry].next
    sends[entry] = send
    return entry
  }

  /// Frees a send that is done with and that no event refers to.
  mutating func release(_ send: Int) {
    guard sends[send].isDone, sends[send].underWay == 0, !sends[send].isFree else { return }
    let producer = clients[Int(sends[send].client)].producer
    if sends[send].copies == 0 {
      producers[producer].sendCounts.failed += Int(sends[send].count)
      let queue = Int(sends[send].queue)
      let broker = queue < 0 ? -1 : queues[queue].broker
      if let outage = cluster.outage(blamedFor: broker) {
        cluster.outages[outage].failed += Int(sends[send].count)
      }
    } else if sends[send].isGivenUp {
      producers[producer].sendCounts.storedThoughFailed += Int(sends[send].count)
    }
    var message = sends[send].first
    while message >= 0 {
      let following = sentMessages[Int(message)].next
      sentMessages[Int(message)].next = freeMessage
      freeMessage = message
      message = following
    }
    sends[send].isFree = true
    sends[send].next = freeSend
    freeSend = Int32(send)
  }

  /// Messages that a producer's clients have and no broker has stored yet, one by one.
  func unstoredMessages(of producer: Int) -> Int {
    (0..<sends.count).reduce(0) { sum, send in
      guard !sends[send].isFree, sends[send].copies == 0,
        clients[Int(sends[send].client)].producer == producer
      else { return sum }
      return sum + Int(sends[send].count)
    }
  }
}
