// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import Stochastics

// The client-side rebalance: each member computes its own share from one broker's list of members.
//
// Sources: `RebalanceService`, `RebalanceImpl.rebalanceByTopic`,
// `RebalanceImpl.updateProcessQueueTableInRebalance`, `RebalancePushImpl` of Apache RocketMQ 5.
extension RocketMQModel {
  /// A client's rebalance thread begins a run over all its topics.
  mutating func startRebalance(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .running else { return }
    consumers[consumer].timer.begin()
    consumers[consumer].job = RebalanceJob()
    continueRebalance(consumer, at: now, &scheduler)
  }

  /// Takes the steps of a run until one has to wait for a broker or a listener.
  mutating func continueRebalance(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].phase == .running, var job = consumers[consumer].job else { return }
    consumers[consumer].job = nil
    let group = consumers[consumer].group
    while job.topic < groups[group].topics.count {
      guard advance(&job, of: consumer, at: now, &scheduler) else {
        consumers[consumer].job = job
        return
      }
    }
    let next = consumers[consumer].timer.finish(at: now, balanced: job.isBalanced)
    scheduleRebalance(consumer, at: next, &scheduler)
  }

  /// Takes one step; false when the rest has to wait for an event that has been scheduled.
  private mutating func advance(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    switch job.step {
    case .ask:
      if groups[consumers[consumer].group].isBroadcasting {
        job.step = .apply
        return true
      }
      return pass(to: .answer, &job, of: consumer, at: now, &scheduler)
    case .answer:
      let broker = brokerToAsk(job.topic, of: consumer)
      job.view = members(of: consumer, knownTo: broker)
      if hasOutage, broker >= 0, link(ofConsumer: consumer, to: broker) != .open {
        return passUnanswered(broker, &job, of: consumer, at: now, &scheduler)
      }
      if hasOutage, broker >= 0 {
        // The broker answers before it has the heartbeat that a new connection brings.
        reconnect(consumer, to: broker, at: now, &scheduler)
      }
      return pass(to: .apply, &job, of: consumer, at: now, &scheduler)
    case .apply:
      apply(&job, of: consumer, at: now)
      return true
    case .drop: return dropNext(&job, of: consumer, at: now, &scheduler)
    case .lock:
      guard job.position < job.gains.count else {
        job.step = .finishTopic
        return true
      }
      if groups[consumers[consumer].group].isPop {
        // The broker knows where to go on.
        job.step = .gain
        return true
      }
      let needsLock = locksQueues(consumer)
      return pass(to: needsLock ? .lockAtBroker : .query, &job, of: consumer, at: now, &scheduler)
    case .lockAtBroker:
      job.isLockGranted = lockForGain(job.gains[job.position], consumer: consumer, at: now)
      return pass(to: .locked, &job, of: consumer, at: now, &scheduler)
    case .locked:
      guard job.isLockGranted else {
        skipGain(&job, of: consumer, at: now, &scheduler)
        return true
      }
      return pass(to: .query, &job, of: consumer, at: now, &scheduler)
    case .query: return queryOffset(&job, of: consumer, at: now, &scheduler)
    case .gain:
      gainNext(&job, of: consumer, at: now)
      return true
    case .finishTopic:
      finishTopic(&job, of: consumer, at: now, &scheduler)
      return true
    }
  }

  /// Asks the broker where to start in a queue that is gained.
  private mutating func queryOffset(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    if hasOutage, !answersQuery(for: job.gains[job.position], consumer: consumer) {
      // Left for another run, like a queue whose lock is not granted.
      job.isBalanced = false
      job.position += 1
      job.step = .lock
      return true
    }
    let queue = job.gains[job.position]
    if groups[consumers[consumer].group].isBroadcasting, cursor(of: queue, consumer: consumer) < 0 {
      openOwnCursor(on: queue, of: consumer, at: now)
    }
    let cursor = cursor(of: queue, consumer: consumer)
    job.startOffset = startOffset(ofCursor: cursor)
    cursors[cursor].startsUnderWay.append(job.startOffset)
    return pass(to: .gain, &job, of: consumer, at: now, &scheduler)
  }

  /// Goes to a step that lies one network latency away.
  private mutating func pass(
    to step: RebalanceJob.Step, _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    job.step = step
    // Members of a broadcasting group read their offsets from a local file.
    if consumerLatency == 0 || groups[consumers[consumer].group].isBroadcasting { return true }
    scheduler.at(now + consumerLatency, .continueRebalance(consumer: Int32(consumer)))
    return false
  }

  /// Compares what the client holds of a topic with its share.
  private mutating func apply(_ job: inout RebalanceJob, of consumer: Int, at now: Int64) {
    let group = consumers[consumer].group
    let topic = groups[group].topics[job.topic]
    job.drops = []
    job.gains = []
    job.gained = []
    job.hasChanged = false
    job.position = 0
    job.step = .drop
    guard let share = share(of: consumer, job: job, topic: topic, isBalanced: &job.isBalanced)
    else {
      job.step = .finishTopic
      return
    }
    job.share = share
    queueMarks.renew(share, of: queues.count)
    for index in consumers[consumer].held where queues[held[index].queue].topic == topic {
      let isDead =
        age(of: held[index].lastPull, forConsumer: held[index].consumer, at: now)
        > BrokerLimits.pullMaximumIdle
      if !queueMarks.contains(held[index].queue) || isDead { job.drops.append(index) }
    }
    // All are marked before the first is removed, which may take its time.
    for index in job.drops where !held[index].isDropped { release(index, at: now) }
  }

  /// Once queues have been given up: those of the share that the client's table lacks, and whether
  /// what it holds is its share.
  private mutating func chooseGains(_ job: inout RebalanceJob, of consumer: Int) {
    queueMarks.renew(job.share, of: queues.count)
    for index in consumers[consumer].held
    where held[index].isDropped && queueMarks.contains(held[index].queue) {
      job.isBalanced = false
    }
    for index in consumers[consumer].held { queueMarks.remove(held[index].queue) }
    for queue in job.share where queueMarks.contains(queue) { job.gains.append(queue) }
    job.step = .lock
    job.position = 0
  }

  /// Whether a client's queues are under broker locks.
  private func locksQueues(_ consumer: Int) -> Bool {
    let group = consumers[consumer].group
    return groups[group].isOrderly && !groups[group].isBroadcasting
  }

  /// Gives up the next queue; an orderly one waits for its listener, but not for long.
  private mutating func dropNext(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    guard job.position < job.drops.count else {
      chooseGains(&job, of: consumer)
      return true
    }
    let index = job.drops[job.position]
    persistOffset(of: index, at: now, &scheduler)
    let isWaiting = job.waitingSince >= 0
    if locksQueues(consumer), held[index].isRunning, isWaiting || !isForced(index, at: now) {
      return waitForListener(index, &job, of: consumer, at: now, &scheduler)
    }
    if locksQueues(consumer) { unlock(index, at: now, &scheduler) }
    removeEntry(index)
    job.hasChanged = true
    advancePosition(&job)
    return true
  }

  /// Whether a dropped queue is given up whatever runs; asked for before each wait, not after it.
  private func isForced(_ index: Int, at now: Int64) -> Bool {
    age(of: held[index].lockedAt, forConsumer: held[index].consumer, at: now)
      > BrokerLimits.unlockDelay
  }

  /// Waits for a listener's end up to half a second, then leaves the queue to a later run.
  private mutating func waitForListener(
    _ index: Int, _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) -> Bool {
    if job.waitingSince < 0 { job.waitingSince = now }
    let deadline = job.waitingSince + BrokerLimits.consumeLockWait
    if now >= deadline {
      advancePosition(&job)
      return true
    }
    scheduler.at(
      min(held[index].runningEnd, deadline), .continueRebalance(consumer: Int32(consumer)))
    return false
  }

  private func advancePosition(_ job: inout RebalanceJob) {
    job.position += 1
    job.waitingSince = -1
  }

  private mutating func unlock(_ index: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let cursor = held[index].cursor
    let consumer = held[index].consumer
    if consumerLatency == 0 {
      cursors[cursor].lock.unlock(by: consumers[consumer].lockHolder)
    } else {
      scheduler.at(
        now + consumerLatency, .unlockAtBroker(cursor: Int32(cursor), consumer: Int32(consumer)))
    }
  }

  private mutating func lockForGain(_ queue: Int, consumer: Int, at now: Int64) -> Bool {
    let cursor = cursor(of: queue, consumer: consumer)
    if hasOutage, link(ofConsumer: consumer, to: queues[queue].broker) != .open { return false }
    return cursors[cursor].lock.lock(
      for: consumers[consumer].lockHolder,
      at: clock(ofBroker: queues[queue].broker, at: now))
  }

  /// A queue that cannot be locked is left for another run, soon.
  private mutating func skipGain(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    job.isBalanced = false
    job.position += 1
    job.step = .lock
    scheduler.at(
      now + groups[consumers[consumer].group].settings.lockRetryWakeUp,
      .notifyMembersChanged(consumer: Int32(consumer)))
  }

  private mutating func gainNext(_ job: inout RebalanceJob, of consumer: Int, at now: Int64) {
    let queue = job.gains[job.position]
    let index = gain(queue, consumer: consumer, start: job.startOffset, at: now)
    forgetStart(of: job, consumer: consumer)
    if locksQueues(consumer) {
      held[index].isLocked = true
      held[index].lockedAt = now
    }
    job.gained.append(reference(index))
    job.hasChanged = true
    job.position += 1
    job.step = .lock
  }

  /// Notes that a client has begun at the start offset that it asked for, or never will.
  private mutating func forgetStart(of job: RebalanceJob, consumer: Int) {
    let cursor = cursor(of: job.gains[job.position], consumer: consumer)
    if let known = cursors[cursor].startsUnderWay.firstIndex(of: job.startOffset) {
      cursors[cursor].startsUnderWay.remove(at: known)
    }
  }

  /// Breaks off a rebalance that a client is in the middle of.
  mutating func abandonRebalance(_ consumer: Int) {
    guard let job = consumers[consumer].job else { return }
    if case .gain = job.step { forgetStart(of: job, consumer: consumer) }
    consumers[consumer].job = nil
  }

  /// Sends the first pulls of the queues gained on their way and tells the brokers of a change.
  private mutating func finishTopic(
    _ job: inout RebalanceJob, of consumer: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let group = consumers[consumer].group
    let delay = groups[group].settings.firstPullDelay
    if groups[group].isPop {
      if job.hasChanged, let members = job.view?.count {
        assignPops(
          consumer, topic: groups[group].topics[job.topic], members: members, after: delay,
          at: now, &scheduler)
      }
    } else {
      for reference in job.gained { scheduler.at(now + delay, .pull(reference)) }
    }
    if job.hasChanged { sendHeartbeat(consumer, repeats: false, at: now, &scheduler) }
    job.topic += 1
    job.step = .ask
  }

  /// A group's cursor on a queue; a broadcasting member's own.
  func cursor(of queue: Int, consumer: Int) -> Int {
    let group = consumers[consumer].group
    return groups[group].isBroadcasting
      ? consumers[consumer].ownCursors[queue] ?? -1 : groups[group].cursorOfQueue[queue]
  }
}
