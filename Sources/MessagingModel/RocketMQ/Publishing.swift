// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

// From a producer's arrival process to a queue's log and on to the waiting pulls.
extension RocketMQModel {
  /// Publishes one message and schedules the next of the same source.
  @inline(never)
  mutating func publish(
    _ index: Int, source: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let record = makeMessage(index, at: now)
    guard producers[index].goesStraight else {
      publishElsewhere(record, of: index, source: source, at: now, &scheduler)
      return
    }
    let queue = chooseQueue(index, source: source, key: record.key)
    if queue < 0 {
      producers[index].unroutable += 1
    } else if producerLatency == 0 {
      append(record, to: queue, at: now, &scheduler)
    } else {
      send(record, of: index, to: queue, at: now, &scheduler)
    }
    scheduleArrival(index, source: source, &scheduler)
    if hasManyQueues { prepareNextMessage(of: index, source: source) }
  }

  /// Hands a message to a client that keeps account of its sends, or to where it waits for its time or
  /// its transaction.
  @inline(never)
  private mutating func publishElsewhere(
    _ record: MessageRecord, of index: Int, source: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    if producers[index].keepsAccount {
      handOver(record, of: index, source: source, at: now, &scheduler)
    } else {
      let queue = chooseQueue(index, source: source, key: record.key)
      if queue < 0 {
        producers[index].unroutable += 1
      } else if producerLatency == 0 {
        takeDetour(record, to: queue, at: now, &scheduler)
      } else {
        send(record, of: index, to: queue, at: now, &scheduler)
      }
    }
    scheduleArrival(index, source: source, &scheduler)
  }

  @inline(__always)
  private mutating func send(
    _ record: MessageRecord, of index: Int, to queue: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    producers[index].inFlight.append(Flight(record: record, queue: Int32(queue)))
    scheduler.at(
      now &+ producerLatency, .arriveAtBroker(producer: Int32(index)), priority: .first)
  }

  /// Schedules the next message of a producer's source, unless its arrivals have ended.
  @inline(__always)
  mutating func scheduleArrival(_ index: Int, source: Int, _ scheduler: inout ModelScheduler) {
    let next = producers[index].clocks[source].next()
    guard next <= horizon else { return }
    let event = ModelEvent.publish(
      producer: Int32(truncatingIfNeeded: index), source: Int32(truncatingIfNeeded: source))
    if sourcesAreFew {
      scheduler.soon(next, event, priority: .first)
    } else {
      scheduler.at(next, event, priority: .first)
    }
  }

  @inline(__always)
  private mutating func makeMessage(_ index: Int, at now: Int64) -> MessageRecord {
    let producer = producers.place(of: index)
    let number = producer.pointee.published
    producer.pointee.published = number &+ 1
    if producer.pointee.poisonDue > 0 { producer.pointee.spoil(number) }
    var record = MessageRecord(
      published: now, identity: MessageIdentity(producer: index, number: number),
      tag: producer.pointee.firstTag, bytes: producer.pointee.messageBytes)
    if !producer.pointee.isPlain {
      record.key = producer.pointee.drawKey()
      record.tag = producer.pointee.drawTag()
    }
    return record
  }

  /// The queue of a producer's next message, or -1 while its route has none.
  @inline(__always)
  private mutating func chooseQueue(_ index: Int, source: Int, key: Int32) -> Int {
    let producer = producers.place(of: index)
    let count = producer.pointee.route.count
    guard count > 0 else { return -1 }
    let position: Int
    switch producer.pointee.routing {
    case .roundRobin:
      let selector = producer.pointee.takeTurn(ofSource: source)
      position = producer.pointee.selectors[selector].next(count: count)
    case .random, .sticky:
      position = Int(producer.pointee.queueDraws.nextBounded(UInt64(count)))
    case .keyHash:
      position = producer.pointee.position(ofKey: Int(key), count: count)
    }
    return Int(producer.pointee.route[position])
  }

  /// Stores the message that has been under way longest.
  @inline(never)
  mutating func arriveAtBroker(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let flight = producers[index].inFlight.popFirst()
    if producers[index].takesDetour {
      takeDetour(flight.record, to: Int(flight.queue), at: now, &scheduler)
    } else {
      append(flight.record, to: Int(flight.queue), at: now, &scheduler)
    }
  }

  /// Appends a message to a queue, tells the groups' books, and serves waiting pulls when due.
  @inline(__always)
  mutating func append(
    _ message: MessageRecord, to index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let queue = queues.place(of: index)
    let broker = brokers.place(of: queue.pointee.broker)
    let visible = broker.pointee.nextDispatch(from: now)
    let offset = queue.pointee.log.append(message, visible: visible)
    var cursor = queue.pointee.firstCursor
    if cursor < 0 { trimLog(of: index, below: offset &+ 1) }
    while cursor >= 0 {
      noteAppended(message, at: offset, cursor: cursor, now)
      cursor = cursors[cursor].nextOfQueue
    }
    if visible == now {
      // Without a dispatch loop, or when its pass falls on this very moment.
      queue.pointee.dispatched = offset &+ 1
      serveAtOnce(index, at: now, &scheduler)
    } else if !queue.pointee.isAwaitingDispatch {
      queue.pointee.isAwaitingDispatch = true
      broker.pointee.undispatched.append(Int32(truncatingIfNeeded: index))
      if !broker.pointee.isDispatchScheduled {
        broker.pointee.isDispatchScheduled = true
        scheduler.soon(
          visible, .dispatch(broker: Int32(truncatingIfNeeded: queue.pointee.broker)))
      }
    }
  }

  @inline(never)
  private mutating func serveAtOnce(
    _ queue: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    serveWaiting(queue, at: now, &scheduler)
  }

  /// One pass of a broker's dispatch loop: what was appended becomes visible to consumers.
  @inline(never)
  mutating func dispatch(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let broker = brokers.place(of: index)
    broker.pointee.isDispatchScheduled = false
    for _ in 0..<broker.pointee.undispatched.count {
      if hasManyQueues { prepareDispatch(index) }
      let number = Int(broker.pointee.undispatched.popFirst())
      let queue = queues.place(of: number)
      queue.pointee.isAwaitingDispatch = false
      queue.pointee.dispatched = queue.pointee.log.end
      serveWaiting(number, at: now, &scheduler)
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
    let selector = Int(turns[source])
    let following = selector &+ (turns.count == 1 ? 1 : clients)
    turns[source] = Int32(truncatingIfNeeded: following < selectors.count ? following : source)
    return selector
  }

  /// Makes a message poison.
  mutating func spoil(_ number: Int) {
    poisonDue -= 1
    poison.append(number)
  }

  mutating func drawKey() -> Int32 {
    Int32(truncatingIfNeeded: keys?.draw(&keyDraws) ?? -1)
  }

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
