// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// Lanes: the order of each key, and no other.
//
// Not a feature of RocketMQ's client but a what-if upon its pulls and offsets, after consumers that
// keep the order of keys instead of queues: Confluent's Parallel Consumer,
// https://github.com/confluentinc/parallel-consumer, `ProcessingOrder.KEY`. Keys share a fixed number
// of lanes here, each with a listener thread of its own; failures are handled as RocketMQ's orderly
// listener handles them, by a pause and another attempt in place.
extension RocketMQModel {
  /// Puts the messages of a reply into their lanes.
  mutating func submitToLanes(
    _ index: Int, from first: Int, to end: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let consumer = held[index].consumer
    for offset in first..<end where held[index].buffer.isBuffered(offset) {
      let lane = lane(of: queues[held[index].queue].log[offset], at: offset, consumer: consumer)
      consumers[consumer].lanes[lane].messages.append(
        LaneMessage(held: reference(index), offset: Int64(offset), arrived: now))
      if consumers[consumer].lanes[lane].isIdle {
        startLane(lane, of: consumer, at: now, &scheduler)
      }
    }
  }

  /// The lane of a message: by a hash of its key, else in turn by its place in the queue.
  ///
  /// The hash has nothing in common with the one that chooses a queue, so that the keys of one queue
  /// spread over all lanes.
  private func lane(of record: MessageRecord, at offset: Int, consumer: Int) -> Int {
    let count = UInt64(consumers[consumer].lanes.count)
    guard record.key >= 0 else { return Int(UInt64(offset) % count) }
    var hash = SplitMix64(seed: UInt64(record.key))
    return Int(hash.next() % count)
  }

  /// Starts the listener on a lane's first message that the client still holds, if there is one.
  private mutating func startLane(
    _ lane: Int, of consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    while !consumers[consumer].lanes[lane].messages.isEmpty {
      let message = consumers[consumer].lanes[lane].messages.first
      if let index = resolve(message.held), !held[index].isDropped {
        launch(message, held: index, lane: lane, at: now, &scheduler)
        return
      }
      consumers[consumer].lanes[lane].removeFirst()
    }
  }

  private mutating func launch(
    _ message: LaneMessage, held index: Int, lane: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let consumer = held[index].consumer
    let offset = Int(message.offset)
    let identity = queues[held[index].queue].log[offset].identity
    let end = now + serviceTime(of: identity, consumer: consumer)
    let slot = fillSlot(
      held: index, offset: offset, started: now, ended: end, arrived: message.arrived)
    noteLaneDelivery(slot)
    let history = consumers[consumer].lanes[lane].history
    if history.failures > 0 {
      services[slot].failures = history.failures
      services[slot].firstStart = history.firstStart
      services[slot].earlierService = history.service
    }
    consumers[consumer].lanes[lane].isBusy = true
    occupyThread(consumer, at: now)
    scheduler.at(end, .serviceEnd(slot: Int32(slot)))
  }

  /// Counts a delivery; lanes give the messages of a queue out in any order, so that each offset has
  /// to be remembered while it may come again.
  private mutating func noteLaneDelivery(_ slot: Int) {
    let cursor = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    cursors[cursor].given.raiseFloor(to: cursors[cursor].floor)
    if cursors[cursor].given.contains(offset) {
      noteRedelivery(slot)
    } else {
      cursors[cursor].given.insert(offset)
    }
  }

  /// The listener has ended with a lane's first message.
  mutating func endInLane(_ slot: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let consumer = Int(services[slot].consumer)
    let lane = lane(
      of: services[slot].record, at: Int(services[slot].offset), consumer: consumer)
    consumers[consumer].lanes[lane].isBusy = false
    freeThread(consumer, at: now)
    if attemptFails(slot, group: consumers[consumer].group) {
      settleFailure(slot, lane: lane, at: now, &scheduler)
    } else {
      settleSuccess(slot, at: now)
      consumers[consumer].lanes[lane].removeFirst()
    }
    releaseSlot(slot)
    if consumers[consumer].lanes[lane].isIdle {
      startLane(lane, of: consumer, at: now, &scheduler)
    }
    afterService(consumer, at: now, &scheduler)
  }

  /// Suspends the lane of a failed message, or gives the message up at its limit.
  private mutating func settleFailure(
    _ slot: Int, lane: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let consumer = Int(services[slot].consumer)
    let group = consumers[consumer].group
    noteAttempt(slot, .reject)
    guard let index = resolve(services[slot].held), !held[index].isDropped else {
      consumers[consumer].lanes[lane].removeFirst()
      return
    }
    guard Int(services[slot].failures) < groups[group].settings.maximumReconsumeTimes else {
      giveUpOrderly(slot, group: group, at: now)
      finishInBuffer(index, slot: slot)
      consumers[consumer].lanes[lane].removeFirst()
      return
    }
    let service = services[slot]
    consumers[consumer].lanes[lane].history = InPlaceHistory(
      offset: service.offset, failures: service.failures + 1, arrived: service.arrived,
      firstStart: service.firstStart,
      service: service.earlierService + service.ended - service.started)
    consumers[consumer].lanes[lane].suspendedSince = now
    scheduler.at(
      now + groups[group].settings.suspendTime,
      .resumeLane(consumer: Int32(consumer), lane: Int32(lane)))
  }

  /// The pause after a failure is over.
  mutating func resumeLane(
    _ lane: Int, of consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].lanes[lane].suspendedSince >= 0 else { return }
    endSuspension(ofLane: lane, consumer: consumer, at: now)
    startLane(lane, of: consumer, at: now, &scheduler)
  }

  /// Counts the time in which a failed message kept its lane from being worked on.
  private mutating func endSuspension(ofLane lane: Int, consumer: Int, at now: Int64) {
    guard consumers[consumer].lanes[lane].suspendedSince >= 0 else { return }
    let blocked = now - consumers[consumer].lanes[lane].suspendedSince
    groups[consumers[consumer].group].totals.headOfLineBlocking += blocked
    consumers[consumer].lanes[lane].suspendedSince = -1
  }

  /// Counts the suspensions of all lanes up to the end of a run or of a process.
  mutating func endLaneSuspensions(of consumer: Int, at now: Int64) {
    for lane in 0..<consumers[consumer].lanes.count {
      endSuspension(ofLane: lane, consumer: consumer, at: now)
    }
  }

  /// Forgets the lanes of a process that has ended.
  mutating func clearLanes(of consumer: Int, at now: Int64) {
    endLaneSuspensions(of: consumer, at: now)
    for lane in 0..<consumers[consumer].lanes.count {
      consumers[consumer].lanes[lane] = LaneState()
    }
  }
}
