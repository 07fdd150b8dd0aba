// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// One message of a queue after the other, under the broker's lock.
//
// Source: `ConsumeMessageOrderlyService` of Apache RocketMQ 5.
extension RocketMQModel {
  /// Puts a turn of a queue into the client's pool.
  mutating func submitOrderly(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard !held[index].isDropped else { return }
    let consumer = held[index].consumer
    endSuspension(index, at: now)
    consumers[consumer].tasks.append(
      ConsumeTask(held: reference(index), next: 0, end: 0, arrived: now))
    feedThreads(consumer, at: now, &scheduler)
  }

  /// A thread takes a queue's turn.
  mutating func beginTurn(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard !held[index].isDropped else { return }
    guard holdsLock(index, at: now) else {
      scheduler.at(now + BrokerLimits.lockBeforeRun, .lockForOrderly(reference(index)))
      return
    }
    held[index].turnStarted = now
    occupyThread(held[index].consumer, at: now)
    if !startNextMessages(index, at: now, &scheduler) { freeThread(held[index].consumer, at: now) }
  }

  /// Whether the client believes that it holds the queue's lock; broadcasting needs none.
  private func holdsLock(_ index: Int, at now: Int64) -> Bool {
    let consumer = held[index].consumer
    if groups[consumers[consumer].group].isBroadcasting { return true }
    return held[index].isLocked
      && age(of: held[index].lockedAt, forConsumer: held[index].consumer, at: now)
        <= BrokerLimits.clientLockLifetime
  }

  /// Starts the listener on the next messages of the queue; false when there are none.
  private mutating func startNextMessages(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let consumer = held[index].consumer
    let limit = groups[consumers[consumer].group].settings.consumeBatch
    var head = -1
    var last = -1
    var total: Int64 = 0
    var taken = 0
    while taken < limit, let offset = held[index].buffer.takeFirst() {
      let slot = takeSlot(
        held: index, offset: offset, started: now, ended: 0,
        arrived: arrival(of: offset, held: index))
      total += serviceTime(of: services[slot].record.identity, consumer: consumer)
      if last >= 0 { services[last].next = Int32(slot) } else { head = slot }
      last = slot
      taken += 1
    }
    guard head >= 0 else {
      held[index].buffer.endConsuming()
      return false
    }
    launch(head, held: index, total: total, at: now, &scheduler)
    return true
  }

  private mutating func launch(
    _ head: Int, held index: Int, total: Int64, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    var slot = head
    while slot >= 0 {
      services[slot].ended = now + total
      if !held[index].inPlace.isEmpty { recallFailures(slot, held: index) }
      slot = Int(services[slot].next)
    }
    held[index].isRunning = true
    held[index].runningEnd = now + total
    scheduler.at(now + total, .serviceEnd(slot: Int32(head)))
  }

  /// Tells a listener's slot of the earlier attempts in place at its message.
  private mutating func recallFailures(_ slot: Int, held index: Int) {
    let offset = services[slot].offset
    guard let history = held[index].inPlace.first(where: { $0.offset == offset }) else { return }
    services[slot].failures = history.failures
    services[slot].arrived = history.arrived
    services[slot].firstStart = history.firstStart
    services[slot].earlierService = history.service
  }

  /// When the reply that brought an offset reached the client.
  private mutating func arrival(of offset: Int, held index: Int) -> Int64 {
    while held[index].arrivals.count > 1, held[index].arrivals.first.end <= Int64(offset) {
      held[index].arrivals.removeFirst()
    }
    return held[index].arrivals.first.arrived
  }

  /// The listener has ended with a queue's messages.
  mutating func endOrderly(_ head: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let consumer = Int(services[head].consumer)
    guard let index = resolve(services[head].held) else {
      endOrphan(head, at: now)
      freeThread(consumer, at: now)
      feedThreads(consumer, at: now, &scheduler)
      return
    }
    held[index].isRunning = false
    let goesOn = settleOrderly(head, held: index, at: now, &scheduler)
    releaseChain(head)
    if !goesOn || !keepThread(index, at: now, &scheduler) {
      freeThread(consumer, at: now)
      feedThreads(consumer, at: now, &scheduler)
    }
    afterService(consumer, at: now, &scheduler)
  }

  /// Results for a queue that has left the client's table meanwhile.
  private mutating func endOrphan(_ head: Int, at now: Int64) {
    let group = consumers[Int(services[head].consumer)].group
    var slot = head
    while slot >= 0 {
      let failed = attemptFails(slot, group: group)
      if !failed { noteSuccess(slot, at: now) }
      noteAttempt(slot, failed ? .reject : .discarded)
      slot = Int(services[slot].next)
    }
    releaseChain(head)
  }

  /// Acts on the results of one listener call; whether the queue's turn may go on.
  private mutating func settleOrderly(
    _ head: Int, held index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let group = consumers[Int(services[head].consumer)].group
    var failed = false
    var slot = head
    while slot >= 0 {
      failed = failed || attemptFails(slot, group: group)
      slot = Int(services[slot].next)
    }
    if failed { return settleFailed(head, held: index, group: group, at: now, &scheduler) }
    slot = head
    while slot >= 0 {
      noteSuccess(slot, at: now)
      noteAttempt(slot, held[index].isDropped ? .discarded : .ack)
      slot = Int(services[slot].next)
    }
    commit(head, held: index)
    return true
  }

  /// Commits what the listener took, unless the queue has been dropped.
  private mutating func commit(_ head: Int, held index: Int) {
    var slot = tracksBytes ? head : -1
    while slot >= 0 {
      held[index].bufferedBytes -= Int(services[slot].record.bytes)
      slot = Int(services[slot].next)
    }
    let offset = held[index].buffer.commit()
    if !held[index].inPlace.isEmpty { held[index].inPlace.removeAll(keepingCapacity: true) }
    if offset >= 0, !held[index].isDropped { held[index].memoryOffset = offset }
  }

  /// Gives up the messages of a failed call that are at their limit.
  ///
  /// If there are others, all are tried again
  /// in place, even those given up (`checkReconsumeTimes`).
  private mutating func settleFailed(
    _ head: Int, held index: Int, group: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    let limit = groups[group].settings.maximumReconsumeTimes
    var isRepeated = false
    var slot = head
    while slot >= 0 {
      noteAttempt(slot, .reject)
      if Int(services[slot].failures) >= limit {
        giveUpOrderly(slot, group: group, at: now)
      } else {
        isRepeated = true
      }
      slot = Int(services[slot].next)
    }
    if isRepeated {
      retryInPlace(head, held: index, group: group, at: now, &scheduler)
      return false
    }
    commit(head, held: index)
    return true
  }

  private mutating func retryInPlace(
    _ head: Int, held index: Int, group: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    var slot = head
    let limit = groups[group].settings.maximumReconsumeTimes
    while slot >= 0 {
      rememberFailure(slot, held: index, limit: limit)
      slot = Int(services[slot].next)
    }
    held[index].buffer.rollback()
    guard !held[index].isDropped else { return }
    held[index].suspendedSince = now
    scheduler.at(now + groups[group].settings.suspendTime, .resumeOrderly(reference(index)))
  }

  /// Counts a failure of a message that goes back into the buffer; one at the limit stays there.
  private mutating func rememberFailure(_ slot: Int, held index: Int, limit: Int) {
    let service = services[slot]
    let failures = Int(service.failures) < limit ? service.failures &+ 1 : service.failures
    let history = InPlaceHistory(
      offset: service.offset, failures: failures, arrived: service.arrived,
      firstStart: service.firstStart,
      service: service.earlierService + service.ended - service.started)
    if let known = held[index].inPlace.firstIndex(where: { $0.offset == service.offset }) {
      held[index].inPlace[known] = history
    } else {
      held[index].inPlace.append(history)
    }
  }

  /// The client sends a message at its limit to the retry topic as an ordinary message; since the
  /// group holds queue locks on the broker, the broker stores it in the dead-letter topic.
  mutating func giveUpOrderly(_ slot: Int, group: Int, at now: Int64) {
    let cursor = Int(services[slot].cursor)
    let offset = Int(services[slot].offset)
    if !cursors[cursor].isSettled(offset) {
      settleGivenUp(cursor, offset: offset, group: group, at: now)
    }
  }

  private mutating func settleGivenUp(_ cursor: Int, offset: Int, group: Int, at now: Int64) {
    cursors[cursor].settle(offset, end: queues[cursors[cursor].queue].log.end)
    cursors[cursor].changeBacklog(by: -1, at: now)
    groups[group].measured.changeBacklog(by: -1, at: now)
    if groups[group].isBroadcasting {
      cursors[cursor].dropped += 1
      groups[group].totals.dropped += 1
    } else {
      cursors[cursor].forwarded += 1
      let record = queues[cursors[cursor].queue].log[offset]
      closeKey(record.key, published: record.published, group: group, isCompleted: false)
      noteDeadLetter(group, at: now)
    }
  }

  /// Whether the thread stays with the queue: it starts the next messages, or schedules a later turn.
  private mutating func keepThread(
    _ index: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) -> Bool {
    if held[index].isDropped { return false }
    guard holdsLock(index, at: now) else {
      scheduler.at(now + BrokerLimits.lockWhileRunning, .lockForOrderly(reference(index)))
      return false
    }
    if now - held[index].turnStarted > BrokerLimits.continuousConsumption {
      scheduler.at(now + BrokerLimits.resumeLocked, .resumeOrderly(reference(index)))
      return false
    }
    return startNextMessages(index, at: now, &scheduler)
  }

  /// A client tries to renew a lock that it found missing, and resumes the queue either way.
  mutating func lockForOrderly(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard !held[index].isDropped else { return }
    let cursor = held[index].cursor
    let consumer = held[index].consumer
    // The request and its reply take a round trip; the broker decides half-way.
    let answered = now + 2 * consumerLatency
    let isLocked =
      (!hasOutage || reachesMaster(ofHeld: index))
      && cursors[cursor].lock.lock(
        for: consumers[consumer].lockHolder,
        at: clock(ofBroker: queues[held[index].queue].broker, at: now + consumerLatency))
    held[index].isLocked = isLocked
    if isLocked { held[index].lockedAt = answered }
    let pause = isLocked ? BrokerLimits.resumeLocked : BrokerLimits.resumeUnlocked
    scheduler.at(answered + pause, .resumeOrderly(reference(index)))
  }

  /// A client asks the brokers to renew the locks of all its queues.
  mutating func renewLocks(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .running else { return }
    scheduler.at(
      now + consumerLatency, .renewLocksAtBrokers(consumer: Int32(consumer)))
    scheduler.at(now + BrokerLimits.lockRenewal, .renewLocks(consumer: Int32(consumer)))
  }

  /// The brokers renew the locks; the client hears of it a latency later.
  mutating func renewLocksAtBrokers(_ consumer: Int, at now: Int64) {
    guard consumers[consumer].phase != .gone else { return }
    for index in consumers[consumer].held where !held[index].isDropped {
      if hasOutage, !reachesMaster(ofHeld: index) { continue }
      let isLocked = cursors[held[index].cursor].lock.lock(
        for: consumers[consumer].lockHolder,
        at: clock(ofBroker: queues[held[index].queue].broker, at: now))
      held[index].isLocked = isLocked
      if isLocked { held[index].lockedAt = now + consumerLatency }
    }
  }

  /// Counts the time in which a failed message kept its queue from being consumed.
  mutating func endSuspension(_ index: Int, at now: Int64) {
    guard held[index].suspendedSince >= 0 else { return }
    let group = consumers[held[index].consumer].group
    groups[group].totals.headOfLineBlocking += now - held[index].suspendedSince
    held[index].suspendedSince = -1
  }
}
