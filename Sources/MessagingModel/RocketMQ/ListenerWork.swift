// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Stochastics

// A listener's work on one message: how long it takes, whether it fails, and the slot that holds it.
extension RocketMQModel {
  @inline(__always)
  mutating func occupyThread(_ consumer: Int, at now: Int64) {
    consumers[consumer].changeBusy(by: 1, at: now)
  }

  @inline(__always)
  mutating func freeThread(_ consumer: Int, at now: Int64) {
    consumers[consumer].changeBusy(by: -1, at: now)
  }

  /// How long a listener of this consumer takes for a message; the same at every attempt.
  @inline(__always)
  mutating func serviceTime(of message: MessageIdentity, consumer: Int) -> Int64 {
    let client = consumers.place(of: consumer)
    let group = groups.place(of: client.pointee.group)
    let base: Int64
    if group.pointee.service.usesTrace {
      base = tracedServiceTime(client.pointee.group, number: message.number)
    } else {
      base = group.pointee.service.drawn(producer: message.producer, number: message.number)
    }
    let factor = client.pointee.speedFactor
    return factor == 1 ? base : Nanoseconds.rounded(Double(base) * factor)
  }

  @inline(never)
  private mutating func tracedServiceTime(_ group: Int, number: Int) -> Int64 {
    do {
      return try groups[group].service.traced(number: number)
    } catch {
      failure = failure ?? .serviceTraceExhausted(group: groups[group].name, times: error.times)
      return 0
    }
  }

  // Mutating although they change nothing: for a borrowed model in line the compiler makes a copy of
  // all of its fields.

  /// Whether the present attempt at a message fails.
  @inline(__always)
  mutating func attemptFails(_ slot: Int, group: Int) -> Bool {
    guard hasPoison || groups[group].service.mayFail else { return false }
    return drawFailure(slot, group: group)
  }

  @inline(never)
  private mutating func drawFailure(_ slot: Int, group: Int) -> Bool {
    let message = services[slot].record.identity
    return producers[message.producer].poison.contains(message.number)
      || groups[group].service.drawsFailure(message, attempt: Int(services[slot].failures))
  }

  @inline(__always)
  mutating func takeSlot(
    held index: Int, offset: Int, started: Int64, ended: Int64, arrived: Int64
  ) -> Int {
    let slot = fillSlot(
      held: index, offset: offset, started: started, ended: ended, arrived: arrived)
    noteDelivery(slot)
    return slot
  }

  /// Puts a message into a listener's slot; somebody else notes its delivery.
  @inline(__always)
  mutating func fillSlot(
    held index: Int, offset: Int, started: Int64, ended: Int64, arrived: Int64
  ) -> Int {
    let entry = held.place(of: index)
    let message = queues.place(of: entry.pointee.queue).pointee.log.place(of: offset)
    let free = Int(freeService)
    let slot = free >= 0 ? free : services.append(.unused)
    let service = services.place(of: slot)
    if free >= 0 { freeService = service.pointee.next }
    service.initialize(
      to: ServiceSlot(
        consumer: Int32(truncatingIfNeeded: entry.pointee.consumer), held: reference(index),
        cursor: Int32(truncatingIfNeeded: entry.pointee.cursor),
        offset: Int64(truncatingIfNeeded: offset), record: message.pointee, started: started,
        ended: ended, arrived: arrived,
        failures: Int32(truncatingIfNeeded: message.pointee.reconsumeTimes),
        firstStart: started, earlierService: 0, next: -1, isActive: true))
    return slot
  }

  @inline(__always)
  mutating func releaseSlot(_ slot: Int) {
    let service = services.place(of: slot)
    if service.pointee.record.history >= 0 { releaseCopy(Int(service.pointee.record.history)) }
    service.pointee.isActive = false
    service.pointee.next = freeService
    freeService = Int32(truncatingIfNeeded: slot)
  }

  /// Releases the slots of a listener whose client is gone.
  mutating func releaseChain(_ head: Int) {
    var slot = head
    while slot >= 0 {
      let next = Int(services[slot].next)
      releaseSlot(slot)
      slot = next
    }
  }

  /// Counts deliveries of messages that were delivered or completed before.
  @inline(__always)
  private mutating func noteDelivery(_ slot: Int) {
    let service = services.place(of: slot)
    let cursor = cursors.place(of: Int(service.pointee.cursor))
    let offset = Int(service.pointee.offset)
    if service.pointee.record.history < 0, offset >= cursor.pointee.delivered {
      cursor.pointee.delivered = offset &+ 1
    } else {
      noteRedelivery(slot)
    }
  }

  /// A holder gives a queue's messages out in order, so what lies below the highest offset given
  /// out comes again.
  @inline(never)
  mutating func noteRedelivery(_ slot: Int) {
    let cursor = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    let group = cursors[cursor].group
    if services[slot].record.history < 0,
      let history = forwards[ForwardedOriginal(cursor: cursor, offset: offset)]
    {
      // The original of a message that was sent back shares the fate of its copies.
      services[slot].record.history = history
    }
    groups[group].totals.redeliveries += 1
    consumers[Int(services[slot].consumer)].redelivered += 1
    if isCompleted(services[slot].record, cursor: cursor, offset: offset) {
      groups[group].totals.duplicates += 1
    }
    let history = Int(services[slot].record.history)
    if history >= 0 { histories[history].copies += 1 }
  }

  /// Whether a message has been completed by its group.
  func isCompleted(_ record: MessageRecord, cursor: Int, offset: Int) -> Bool {
    if record.history >= 0 { return histories[Int(record.history)].status == .completed }
    guard cursors[cursor].isSettled(offset) else { return false }
    let original = ForwardedOriginal(cursor: cursor, offset: offset)
    guard let history = forwards[original] else { return true }
    return histories[Int(history)].status == .completed
  }
}
