// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Samples, the end of the warm-up, bills, and delivery attempts.
extension RocketMQModel {
  /// Writes one row of each group's time series.
  mutating func sample(at now: Int64, _ scheduler: inout ModelScheduler) {
    for group in 0..<groups.count { sample(group: group, at: now) }
    let next = now + sampleInterval
    if next <= horizon { scheduler.at(next, .sample, priority: .last) }
  }

  mutating func sample(group: Int, at now: Int64) {
    guard !groups[group].measured.isSampled(at: now) else { return }
    let counts = GroupMeasurements.Counts(
      arrived: groups[group].totals.arrived, completed: groups[group].totals.completed,
      threadTime: threadTime(ofGroup: group, at: now), oldestAge: oldestAge(group, at: now),
      capacity: groups[group].service.capacity(ofThreads: usableThreads(group)))
    groups[group].measured.sample(
      counts, threads: groups[group].threads, isWarm: now >= warmUp, at: now)
  }

  /// Threads that can work at once, each at its member's speed; an orderly queue or a lane feeds one.
  private func usableThreads(_ group: Int) -> Double {
    var threads = 0.0
    for consumer in groups[group].consumers where consumers[consumer].phase == .running {
      let usable =
        switch groups[group].consumption {
        case .concurrent, .pop: groups[group].threads
        case .orderly: min(consumers[consumer].ownedCount, groups[group].threads)
        case .keyed: groups[group].lanes
        case .polled: 1
        }
      threads += Double(usable) / consumers[consumer].speedFactor
    }
    return threads
  }

  /// The age of the oldest message that waits for the group, in nanoseconds.
  private func oldestAge(_ group: Int, at now: Int64) -> Int64 {
    var oldest = now
    for cursor in groups[group].cursors where cursors[cursor].backlog > 0 {
      if let head = firstWaiting(cursor) {
        oldest = min(oldest, queues[cursors[cursor].queue].log[head].published)
      }
    }
    return now - oldest
  }

  /// The offset of the first message that waits in a queue; copies of a message that is done with
  /// do not count.
  private func firstWaiting(_ cursor: Int) -> Int? {
    let queue = cursors[cursor].queue
    var offset = cursors[cursor].firstUnsettled
    while offset < queues[queue].log.end {
      let history = Int(queues[queue].log[offset].history)
      if history < 0 || histories[history].status == .waiting { return offset }
      offset = cursors[cursor].nextUnsettled(from: offset + 1, to: queues[queue].log.end)
    }
    return nil
  }

  /// Starts the measurements that leave the warm-up out.
  mutating func endWarmUp(at now: Int64) {
    for group in 0..<groups.count {
      // A row of its own, so that no row's interval spans the restart of the counts.
      sample(group: group, at: now)
      groups[group].measured.restart(
        threadTime: threadTime(ofGroup: group, at: now), completed: groups[group].totals.completed,
        at: now)
      flushOwnedFairness(group, before: .max)
      groups[group].ownedFairness.restart(at: VirtualTime(nanoseconds: now))
    }
  }

  // MARK: - Bills

  /// Opens the bill of a scenario event for a group, closing the one before.
  mutating func openBill(_ event: Int, group: Int, at now: Int64) {
    groups[group].currentEvent = event
    groups[group].measured.openBill(
      event, until: activeUntil(events[event], of: group, from: now),
      ownershipTotals(group, at: now),
      step: step(ofBacklogOf: group, during: event), at: now)
  }

  /// How much the backlog of a group changes at once as a rule, where that is not a message.
  private func step(ofBacklogOf group: Int, during event: Int) -> Double? {
    let burst = burst(toGroup: group)
    guard groups[group].isBroadcasting else { return burst > 1 ? burst : nil }
    return max(1, burst) * Double(membersDuring(event, group: group))
  }

  /// The messages that a broker lets go at once for a group on average: those that were due since its
  /// last look at a delay level, or at the slots of its timer wheel.
  private func burst(toGroup group: Int) -> Double {
    var burst = 0.0
    for producer in specification.producers {
      guard let delay = producer.delay,
        let topic = topics.firstIndex(where: { $0.name == producer.topic }),
        topics[topic].groups.contains(group)
      else { continue }
      let intervals = specification.brokers.map { broker in
        if case .time = delay { return broker.timerPrecision.seconds }
        return broker.delayPollInterval.seconds
      }
      burst += producer.meanRate * (intervals.max() ?? 0)
    }
    return burst
  }

  /// When an event that lasts is over.
  private func activeUntil(_ event: ScenarioEvent, of group: Int, from now: Int64) -> Int64 {
    switch event.action {
    case .addQueues where groups[group].isBroadcasting:
      // No rebalance is followed that would tell when the last member has noticed.
      let settings = groups[group].settings
      return now + settings.routePollInterval + settings.rebalanceInterval
    case .burst(_, _, let duration), .ramp(_, _, let duration): return now + duration.nanoseconds
    case .slow(_, _, _, .some(let duration)): return now + duration.nanoseconds
    case .slowDownstream(_, _, let duration): return now + duration.nanoseconds
    case .fault(let fault): return now + (fault.duration ?? .zero).nanoseconds
    case .deploy(let group, let plan):
      return now + plan.length(members: memberCount(ofGroupNamed: group)).nanoseconds
    case .rollingRestart(let group, let downtime, let gap):
      return now + (downtime + gap).nanoseconds * Int64(memberCount(ofGroupNamed: group))
    default: return now
    }
  }

  /// The members of a group before an event or after it, whichever are more; at least one.
  private func membersDuring(_ event: Int, group: Int) -> Int {
    let running = groups[group].consumers.count { consumers[$0].phase == .running }
    switch events[event].action {
    case .scale(_, let target): return max(1, running, target)
    case .add(_, let newcomers): return running + newcomers.count
    default: return max(1, running)
    }
  }

  private func memberCount(ofGroupNamed name: String) -> Int {
    for group in 0..<groups.count where groups[group].name == name {
      return groups[group].consumers.filter { consumers[$0].phase == .running }.count
    }
    return 0
  }

  // MARK: - Attempts

  /// Keeps a delivery attempt, if it was asked for.
  @inline(__always)
  mutating func noteAttempt(_ slot: Int, _ result: DeliveryAttempt.Result) {
    if keepsAttempts { considerAttempt(slot, result) }
  }

  @inline(never)
  private mutating func considerAttempt(_ slot: Int, _ result: DeliveryAttempt.Result) {
    if options.attempts.include(services[slot].record.identity, kept: attempts.count) {
      keepAttempt(slot, result)
    }
  }

  /// A queue's name as attempts have it, made once for all of them.
  private mutating func attemptQueueName(_ queue: Int) -> String {
    while attemptQueueNames.count <= queue {
      attemptQueueNames.append(queueName(attemptQueueNames.count).description)
    }
    return attemptQueueNames[queue]
  }

  private mutating func keepAttempt(_ slot: Int, _ result: DeliveryAttempt.Result) {
    let service = services[slot]
    let cursor = Int(service.cursor)
    let consumer = Int(service.consumer)
    attempts.append(
      DeliveryAttempt(
        message: service.record.identity.number, producer: service.record.identity.producer,
        group: cursors[cursor].group, key: service.record.key < 0 ? nil : Int(service.record.key),
        queue: attemptQueueName(cursors[cursor].queue), consumer: consumers[consumer].id,
        attempt: Int(service.failures) + 1,
        published: VirtualTime(nanoseconds: service.record.published),
        delivered: VirtualTime(nanoseconds: service.arrived),
        started: VirtualTime(nanoseconds: service.started),
        ended: VirtualTime(nanoseconds: service.ended), result: result))
  }
}
