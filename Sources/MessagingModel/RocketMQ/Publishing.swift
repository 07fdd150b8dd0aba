// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// From a producer's arrival process to a queue's log and on to the waiting pulls.
extension RocketMQModel {
  /// Publishes one message and schedules the next of the same source.
  @inline(__always)
  mutating func publish(
    _ index: Int, source: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let record = makeMessage(index, at: now)
    let queue = chooseQueue(index, source: source, key: record.key)
    if queue < 0 {
      producers[index].unroutable += 1
    } else if producerLatency == 0 {
      append(record, to: queue, at: now, &scheduler)
    } else {
      producers[index].inFlight.append(Flight(record: record, queue: Int32(queue)))
      scheduler.at(
        now &+ producerLatency, .arriveAtBroker(producer: Int32(index)), priority: .first)
    }
    scheduleArrival(index, source: source, &scheduler)
  }

  /// Schedules the next message of a producer's source, unless its arrivals have ended.
  @inline(__always)
  mutating func scheduleArrival(_ index: Int, source: Int, _ scheduler: inout ModelScheduler) {
    let next = producers[index].clocks[source].next()
    guard next <= horizon else { return }
    scheduler.at(
      next,
      .publish(
        producer: Int32(truncatingIfNeeded: index), source: Int32(truncatingIfNeeded: source)),
      priority: .first)
  }

  @inline(__always)
  private mutating func makeMessage(_ index: Int, at now: Int64) -> MessageRecord {
    let number = producers[index].published
    producers[index].published = number &+ 1
    if producers[index].poisonDue > 0 {
      producers[index].poisonDue -= 1
      producers[index].poison.append(number)
    }
    return MessageRecord(
      published: now, identity: MessageIdentity(producer: index, number: number),
      key: producers[index].drawKey(), tag: producers[index].drawTag(),
      bytes: producers[index].messageBytes)
  }

  /// The queue of a producer's next message, or -1 while its route has none.
  @inline(__always)
  private mutating func chooseQueue(_ index: Int, source: Int, key: Int32) -> Int {
    let count = producers[index].route.count
    guard count > 0 else { return -1 }
    let position: Int
    switch producers[index].routing {
    case .roundRobin:
      let selector = producers[index].takeTurn(ofSource: source)
      position = producers[index].selectors[selector].next(count: count)
    case .random:
      position = Int(producers[index].queueDraws.nextBounded(UInt64(count)))
    case .keyHash:
      position = producers[index].position(ofKey: Int(key), count: count)
    }
    return producers[index].route[position]
  }

  /// Stores the message that has been under way longest.
  mutating func arriveAtBroker(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let flight = producers[index].inFlight.popFirst()
    append(flight.record, to: Int(flight.queue), at: now, &scheduler)
  }

  /// Appends a message to a queue, tells the groups' books, and serves waiting pulls when due.
  @inline(__always)
  mutating func append(
    _ message: MessageRecord, to queue: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let broker = queues[queue].broker
    var record = message
    record.visible = brokers[broker].nextDispatch(from: now)
    let offset = queues[queue].log.append(record)
    var cursor = queues[queue].firstCursor
    while cursor >= 0 {
      noteAppended(record, at: offset, cursor: cursor, now)
      cursor = cursors[cursor].nextOfQueue
    }
    if queues[queue].firstCursor < 0 { queues[queue].log.trim(below: offset &+ 1) }
    if record.visible == now {
      // Without a dispatch loop, or when its pass falls on this very moment.
      queues[queue].dispatched = offset &+ 1
      serveWaiting(queue, at: now, &scheduler)
    } else if !queues[queue].isAwaitingDispatch {
      queues[queue].isAwaitingDispatch = true
      brokers[broker].undispatched.append(Int32(truncatingIfNeeded: queue))
      if !brokers[broker].isDispatchScheduled {
        brokers[broker].isDispatchScheduled = true
        scheduler.at(record.visible, .dispatch(broker: Int32(truncatingIfNeeded: broker)))
      }
    }
  }

  /// One pass of a broker's dispatch loop: what was appended becomes visible to consumers.
  mutating func dispatch(_ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    brokers[broker].isDispatchScheduled = false
    let count = brokers[broker].undispatched.count
    for _ in 0..<count {
      let queue = Int(brokers[broker].undispatched.popFirst())
      queues[queue].isAwaitingDispatch = false
      queues[queue].dispatched = queues[queue].log.end
      serveWaiting(queue, at: now, &scheduler)
    }
  }
}

extension ProducerState {
  /// The selector of the client and thread whose turn it is.
  ///
  /// Selectors stand thread by thread, clients in order. One source for all clients passes through
  /// all of them; a source of one client passes through that client's.
  @inline(__always)
  mutating func takeTurn(ofSource source: Int) -> Int {
    let selector = turns[source]
    let following = selector &+ (turns.count == 1 ? 1 : clients)
    turns[source] = following < selectors.count ? following : source
    return selector
  }

  @inline(__always)
  mutating func drawKey() -> Int32 {
    guard hasKeys else { return -1 }
    return Int32(truncatingIfNeeded: keys?.draw(&keyDraws) ?? -1)
  }

  @inline(__always)
  mutating func drawTag() -> UInt16 {
    guard tagIndices.count > 1 else { return tagIndices[0] }
    let draw = tagDraws.nextUnit() * tagBounds[tagBounds.count - 1]
    var position = 0
    while position < tagBounds.count - 1, draw >= tagBounds[position] { position += 1 }
    return tagIndices[position]
  }

  @inline(__always)
  func position(ofKey key: Int, count: Int) -> Int {
    guard let keys, key >= 0 else { return 0 }
    return HashSelector.position(ofHash: keys.hashes[key], count: count)
  }
}
