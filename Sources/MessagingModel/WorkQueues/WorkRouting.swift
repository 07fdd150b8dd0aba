// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// From a producer's arrival process over exchanges into queues.
extension WorkQueueModel {
  /// Publishes one message and schedules the next of the same source.
  @inline(__always)
  mutating func publish(
    _ index: Int, source: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let producer = producers.place(of: index)
    let number = producer.pointee.published
    producer.pointee.published = number &+ 1
    if producer.pointee.poisonDue > 0 { spoil(number, of: index) }
    var draft = WorkDraft(
      identity: MessageIdentity(producer: index, number: number),
      address: producer.pointee.address)
    if !producer.pointee.isPlain { draw(&draft, number: number, of: index) }
    let queue = addresses.single[Int(draft.address)]
    if queue >= 0 {
      send(draft, to: Int(queue), isLast: true, at: now, &scheduler)
    } else {
      publishCopies(draft, at: now, &scheduler)
    }
    scheduleArrival(index, source: source, &scheduler)
  }

  /// Schedules the next message of a producer's source, unless its arrivals have ended.
  @inline(__always)
  mutating func scheduleArrival(_ index: Int, source: Int, _ scheduler: inout WorkScheduler) {
    let next = producers.place(of: index).pointee.clocks[source].next()
    guard next <= horizon else { return }
    let event = WorkEvent.publish(
      producer: Int32(truncatingIfNeeded: index), source: Int32(truncatingIfNeeded: source))
    if sourcesAreFew {
      scheduler.soon(next, event, priority: .first)
    } else {
      scheduler.at(next, event, priority: .first)
    }
  }

  @inline(never)
  private mutating func publishCopies(
    _ draft: WorkDraft, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let destinations = selectedDestinations(of: draft)
    if destinations.isEmpty { producers[draft.identity.producer].unroutable += 1 }
    for (position, queue) in destinations.enumerated() {
      send(
        draft, to: Int(queue), isLast: position == destinations.count - 1, at: now, &scheduler)
    }
  }

  /// The queues that a message goes to: of a topic the subscriptions that select it.
  private func selectedDestinations(of draft: WorkDraft) -> [Int32] {
    let all = addresses.queues[Int(draft.address)]
    let conditions = addresses.conditions[Int(draft.address)]
    guard !conditions.isEmpty else { return all }
    let headers = MessageHeaders(priority: draft.priority, group: draft.messageGroup)
    return zip(all, conditions).filter { _, any in
      any.isEmpty
        || any.contains {
          selectors.result(Int($0), of: draft.identity, headers: headers) == .matches
        }
    }.map { $0.0 }
  }

  @inline(never)
  private mutating func spoil(_ number: Int, of index: Int) {
    producers[index].poisonDue -= 1
    producers[index].poison.append(number)
  }

  /// Draws what differs from message to message.
  @inline(never)
  private mutating func draw(_ draft: inout WorkDraft, number: Int, of index: Int) {
    let producer = producers.place(of: index)
    if producer.pointee.keys != nil {
      let key = producer.pointee.keys?.draw(&producer.pointee.keyDraws) ?? 0
      draft.key = Int32(truncatingIfNeeded: key)
      if !producer.pointee.keyAddresses.isEmpty {
        draft.address = producer.pointee.keyAddresses[key]
      }
    }
    if producer.pointee.addressBounds.count > 1 {
      draft.address =
        producer.pointee.weightedAddresses[
          choice(producer.pointee.addressBounds, &producer.pointee.addressDraws)]
    }
    if producer.pointee.priorities.isEmpty {
      draft.priority = producer.pointee.usualPriority
    } else {
      draft.priority =
        producer.pointee.priorities[
          choice(producer.pointee.priorityBounds, &producer.pointee.priorityDraws)]
    }
    draft.messageGroup = producer.pointee.groupsByKey ? draft.key : -1
    draft.ttl = producer.pointee.ttl
    guard number < producer.pointee.planned.count else { return }
    let planned = producer.pointee.planned[number]
    if planned.address >= 0 { draft.address = planned.address }
    if planned.messageGroup >= 0 { draft.messageGroup = planned.messageGroup }
  }

  /// A position drawn by cumulative weights.
  private func choice(_ bounds: [Double], _ draws: inout RandomStream) -> Int {
    let draw = draws.nextUnit() * bounds[bounds.count - 1]
    var position = 0
    while position < bounds.count - 1, draw >= bounds[position] { position += 1 }
    return position
  }

  /// Puts one copy on its way to a queue.
  @inline(__always)
  private mutating func send(
    _ draft: WorkDraft, to queue: Int, isLast: Bool, at now: Int64,
    _ scheduler: inout WorkScheduler
  ) {
    let message = newMessage(draft, queue: queue, at: now)
    let producer = producers.place(of: draft.identity.producer)
    if producer.pointee.isLimited {
      sendWithinLimits(message, isLast: isLast, at: now, &scheduler)
      return
    }
    if producer.pointee.latency.isNone {
      enter(message, isHeld: producer.pointee.delay != nil, at: now, &scheduler)
      return
    }
    producer.pointee.inFlight.append(
      WorkFlight(message: Int32(truncatingIfNeeded: message), isLast: isLast))
    guard isLast else { return }
    // A channel keeps the order of what is sent over it.
    let latency = producer.pointee.latency.nanoseconds(draft.identity, attempt: 0)
    let arrival = max(producer.pointee.lastArrival, now &+ latency)
    producer.pointee.lastArrival = arrival
    scheduler.at(
      arrival, .arrive(producer: Int32(truncatingIfNeeded: draft.identity.producer)),
      priority: .first)
  }

  /// The message that has been on the way longest is at the broker.
  @inline(__always)
  mutating func arrive(_ index: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let producer = producers.place(of: index)
    while true {
      let flight = producer.pointee.inFlight.popFirst()
      if producer.pointee.isLimited {
        handleInTurn(Int(flight.message), at: now, &scheduler)
      } else {
        enter(
          Int(flight.message), isHeld: producer.pointee.delay != nil, at: now, &scheduler)
      }
      if flight.isLast { return }
    }
  }

  /// A message is at the broker: it enters its queue, or is held back.
  @inline(__always)
  mutating func enter(
    _ index: Int, isHeld: Bool, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    if isHeld {
      holdBack(index, at: now, &scheduler)
    } else {
      enqueue(index, at: now, &scheduler)
    }
  }

  // MARK: - The table of messages

  /// Makes the entry of a copy that is on its way to a queue.
  @inline(__always)
  mutating func newMessage(_ draft: WorkDraft, queue: Int, at now: Int64) -> Int {
    let home = queues.place(of: queue).pointee.group
    if home >= 0 { groups.place(of: home).pointee.totals.published &+= 1 }
    let free = Int(freeMessage)
    let index = free >= 0 ? free : messages.append(.unused)
    let message = messages.place(of: index)
    if free >= 0 { freeMessage = message.pointee.next }
    let stamp = message.pointee.stamp &+ 1
    message.initialize(
      to: WorkMessage(
        published: now, since: now, dispatched: -1, delivered: -1, started: -1, ended: -1,
        sequence: -1, expiry: draft.ttl, identity: draft.identity,
        queue: Int32(truncatingIfNeeded: queue), home: Int32(truncatingIfNeeded: home),
        consumer: -1, previous: -1, next: -1, address: draft.address, history: -1,
        key: draft.key, messageGroup: draft.messageGroup, stamp: stamp, deliveries: 0,
        failures: 0, priority: draft.priority, place: .flight))
    return index
  }

  /// Frees the entry of a copy that is no more.
  @inline(__always)
  mutating func release(_ index: Int) {
    let message = messages.place(of: index)
    if isMemoryWatched { freeMemory(of: index) }
    if message.pointee.history >= 0 { freeHistories.append(message.pointee.history) }
    message.pointee.place = .nowhere
    message.pointee.stamp &+= 1
    message.pointee.next = freeMessage
    freeMessage = Int32(truncatingIfNeeded: index)
  }
}

/// What a producer decides about a message before it is routed.
struct WorkDraft {
  var identity: MessageIdentity
  var address: Int32
  var key: Int32 = -1
  var messageGroup: Int32 = -1
  var priority: UInt8 = 0
  /// Time to live of the message in nanoseconds, or the end of time.
  var ttl = Int64.max
}

extension WorkMessage {
  /// An entry before its first use.
  static let unused = WorkMessage(
    published: 0, since: 0, dispatched: -1, delivered: -1, started: -1, ended: -1, sequence: -1,
    expiry: .max, identity: MessageIdentity(producer: 0, number: 0), queue: -1, home: -1,
    consumer: -1, previous: -1, next: -1, address: -1, history: -1, key: -1, messageGroup: -1,
    stamp: 0, deliveries: 0, failures: 0, priority: 0, place: .nowhere)
}
