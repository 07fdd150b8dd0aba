// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// The broker's memory of popped messages: check points, acknowledgements, and the return of what was
// not acknowledged.
//
// Sources: `AckMessageProcessor`, `ChangeInvisibleTimeProcessor`, `PopReviveService` of Apache
// RocketMQ 5.
extension RocketMQModel {
  /// Keeps a check point in a revive queue.
  mutating func keepCheckpoint(
    log: Int, until: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Int32 {
    let fresh = PopCheckpoint(log: Int32(log), kept: now, until: until, first: -1, pending: 0)
    let index: Int32
    if pop.freeCheckpoint >= 0 {
      index = pop.freeCheckpoint
      pop.freeCheckpoint = pop.checkpoints[Int(index)].first
      pop.checkpoints[Int(index)] = fresh
    } else {
      index = Int32(pop.checkpoints.append(fresh))
    }
    pop.logs[log].store(
      checkpoint: index, until: until,
      visible: timerRelease(until - ReviveLog.lead, log: log, at: now))
    scheduleRead(of: log, at: now, &scheduler)
    return index
  }

  /// When a revive queue's entry that is due at a time comes out of the broker's timer wheel.
  func timerRelease(_ due: Int64, log: Int, at now: Int64) -> Int64 {
    let broker = log / PopState.logsPerBroker
    let millisecond: Int64 = 1_000_000
    let release =
      TimerSlot.release(
        ofDelivery: (due + wallClockPhase) / millisecond,
        precision: brokers[broker].timerPrecision / millisecond) * millisecond - wallClockPhase
    return brokers[broker].nextTimerPoll(from: max(now, release))
  }

  mutating func scheduleRead(
    of log: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard brokers[log / PopState.logsPerBroker].isUp, let next = pop.logs[log].nextRead(after: now)
    else { return }
    // Each revive queue has a thread of its own; their phases differ.
    let period = ReviveLog.period
    let phase = Int64(log) * 13_000_000 % period
    let read = phase + max(0, next - phase + period - 1) / period * period
    let due = max(now, read)
    if pop.reads[log].event == .none {
      pop.reads[log].event = scheduler.at(due, .pop(.readLog(Int32(log))), priority: .late)
    } else if due < pop.reads[log].due {
      // What has been awaited comes later than what is new: a failure may be kept back for hours.
      scheduler.move(pop.reads[log].event, to: VirtualTime(nanoseconds: due))
    } else {
      return
    }
    pop.reads[log].due = due
  }

  /// Reads a revive queue: what was not acknowledged in time goes to the retry topic.
  mutating func readReviveLog(_ log: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    pop.reads[log].event = .none
    guard brokers[log / PopState.logsPerBroker].isUp else { return }
    for checkpoint in pop.logs[log].read(at: now) {
      actUpon(Int(checkpoint), at: now, &scheduler)
    }
    scheduleRead(of: log, at: now, &scheduler)
  }

  private mutating func actUpon(
    _ checkpoint: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    pop.checkpoints[checkpoint].isOver = true
    var next = pop.checkpoints[checkpoint].first
    // The deliveries stand in the reverse order of their offsets.
    var inOrder: [Int] = []
    while next >= 0 {
      inOrder.append(Int(next))
      next = pop.deliveries[Int(next)].next
    }
    for delivery in inOrder.reversed() {
      if pop.deliveries[delivery].acknowledged < 0 {
        if isGone(delivery) {
          abandonPopped(delivery, at: now)
        } else if !pop.checkpoints[checkpoint].isLost {
          revive(delivery, at: now, &scheduler)
        }
      }
      releaseDelivery(delivery)
    }
    pop.checkpoints[checkpoint].first = pop.freeCheckpoint
    pop.freeCheckpoint = Int32(checkpoint)
  }

  /// Puts a message that was not acknowledged into the retry topic.
  private mutating func revive(
    _ delivery: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let cursor = Int(pop.deliveries[delivery].cursor)
    let group = cursors[cursor].group
    let broker = queues[cursors[cursor].queue].broker
    let topic = queues[cursors[cursor].queue].topic
    let retry = topics[topic].retryGroup >= 0 ? topic : pop.retryTopics[group][topic]
    guard let queue = topics[retry].queues.first(where: { queues[$0].broker == broker }) else {
      return
    }
    pop.counts[group].revived += 1
    let history = historyOfRevived(delivery, at: now)
    var record = pop.deliveries[delivery].record
    record.history = Int32(history)
    if record.reconsumeTimes < .max { record.reconsumeTimes += 1 }
    histories[history].copies += 1
    append(record, to: queue, at: now, &scheduler)
    freeHistoryIfUnused(history)
  }

  /// The history of a message that comes back, as held back for this very moment.
  private mutating func historyOfRevived(_ delivery: Int, at now: Int64) -> Int {
    if pop.deliveries[delivery].change >= 0 { return Int(pop.deliveries[delivery].record.history) }
    if pop.deliveries[delivery].slot >= 0 {
      // To the broker the attempt ends now; the listener goes on, and may still achieve something.
      let slot = Int(pop.deliveries[delivery].slot)
      let end = services[slot].ended
      services[slot].ended = now
      let history = historyForFailure(slot, at: now)
      services[slot].ended = end
      if services[slot].record.history < 0 {
        services[slot].record.history = Int32(history)
        histories[history].copies += 1
      }
      return history
    }
    let start = pop.deliveries[delivery].arrived
    let slot = takePopSlot(delivery, started: start, ended: start)
    retainCopy(ofSlot: slot)
    let history = historyForFailure(slot, at: now)
    // What is about to be appended keeps the history alive.
    histories[history].copies += 1
    releaseSlot(slot)
    histories[history].copies -= 1
    if pop.deliveries[delivery].users == 2, pop.deliveries[delivery].record.history < 0 {
      // The client still has it, and may yet begin it if clocks differ.
      pop.deliveries[delivery].record.history = Int32(history)
      histories[history].copies += 1
    }
    return history
  }

  /// An acknowledgement has reached the broker.
  mutating func acknowledge(_ delivery: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let group = cursors[Int(pop.deliveries[delivery].cursor)].group
    let checkpoint = Int(pop.deliveries[delivery].checkpoint)
    if pop.deliveries[delivery].users < 2 {
      // The broker has acted upon the check point, and forgotten it.
      pop.counts[group].late += 1
    } else {
      markAcknowledged(delivery, checkpoint: checkpoint, at: now, &scheduler)
      pop.counts[group].acknowledged += 1
    }
    let cursor = Int(pop.deliveries[delivery].cursor)
    releaseDelivery(delivery)
    storeOffset(cursors[cursor].firstUnsettled, cursor: cursor)
  }

  private mutating func markAcknowledged(
    _ delivery: Int, checkpoint: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    pop.deliveries[delivery].acknowledged = now
    let log = Int(pop.checkpoints[checkpoint].log)
    let until = pop.checkpoints[checkpoint].until
    pop.checkpoints[checkpoint].pending -= 1
    // All acknowledgements of a check point are due at one time; the last one moves the log's clock.
    if pop.checkpoints[checkpoint].pending == 0 {
      pop.logs[log].storeAcknowledgement(
        until: until, visible: timerRelease(until, log: log, at: now))
      scheduleRead(of: log, at: now, &scheduler)
    }
  }

  /// A client has asked for another invisible time: a check point of the message alone, and the old one
  /// counts it as acknowledged.
  mutating func changeInvisibleTime(
    _ delivery: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let old = pop.deliveries[delivery]
    let group = cursors[Int(old.cursor)].group
    pop.counts[group].changed += 1
    let broker = queues[cursors[Int(old.cursor)].queue].broker
    let log = broker * PopState.logsPerBroker + pop.answered[broker] % PopState.logsPerBroker
    pop.answered[broker] += 1
    var fresh = old
    fresh.checkpoint = keepCheckpoint(log: log, until: now + old.change, at: now, &scheduler)
    fresh.acknowledged = -1
    fresh.isChange = true
    fresh.users = 2
    // No client has it now.
    releaseDelivery(Int(takeDelivery(fresh)))
    if old.users == 2 {
      markAcknowledged(delivery, checkpoint: Int(old.checkpoint), at: now, &scheduler)
    }
    releaseDelivery(delivery)
  }

  // MARK: - Entries

  /// Enters a popped message, which its check point and its client need.
  mutating func takeDelivery(_ popped: PopDelivery) -> Int32 {
    var fresh = popped
    let checkpoint = Int(fresh.checkpoint)
    fresh.next = pop.checkpoints[checkpoint].first
    fresh.nextOfReply = -1
    if fresh.record.history >= 0 { histories[Int(fresh.record.history)].copies += 1 }
    let index: Int32
    if pop.freeDelivery >= 0 {
      index = pop.freeDelivery
      pop.freeDelivery = pop.deliveries[Int(index)].next
      pop.deliveries[Int(index)] = fresh
    } else {
      index = Int32(pop.deliveries.append(fresh))
    }
    pop.checkpoints[checkpoint].first = index
    pop.checkpoints[checkpoint].pending += 1
    return index
  }

  /// One of those who need a popped message does so no longer.
  mutating func releaseDelivery(_ delivery: Int) {
    pop.deliveries[delivery].users -= 1
    guard pop.deliveries[delivery].users == 0 else { return }
    let history = Int(pop.deliveries[delivery].record.history)
    pop.deliveries[delivery].next = pop.freeDelivery
    pop.freeDelivery = Int32(delivery)
    if history >= 0 { releaseCopy(history) }
  }
}
