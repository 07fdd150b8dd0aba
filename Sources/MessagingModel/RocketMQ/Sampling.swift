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
    let time = VirtualTime(nanoseconds: now)
    let window = groups[group].sampled
    if now == window.start, !groups[group].series.isEmpty { return }
    let busy = busyTime(group, at: now)
    let age = oldestAge(group, at: now)
    let interval = VirtualDuration(nanoseconds: now - window.start)
    let arrived = groups[group].totals.arrived
    let completed = groups[group].totals.completed
    groups[group].series.append(
      TimeSeriesRow(
        time: time, interval: interval, backlog: groups[group].backlog.level,
        oldestAge: VirtualDuration(nanoseconds: age), drainTime: drainTime(group),
        arrivals: Int64(arrived - window.arrived),
        completions: Int64(completed - window.completed),
        busyTime: VirtualDuration(nanoseconds: Int64(busy - window.busy)),
        threadTime: threadTime(group, at: time), members: groups[group].members.level))
    groups[group].sampled = SampleWindow(
      start: now, arrived: arrived, completed: completed, busy: busy,
      members: groups[group].members.integral(at: time))
    groups[group].trailing.sample(groups[group].backlog, at: time)
    if now >= warmUp { groups[group].oldestAgePeak = max(groups[group].oldestAgePeak, age) }
  }

  /// The thread time that all members, past and present, have spent since the warm-up.
  func busyTime(_ group: Int, at now: Int64) -> Int128 {
    var total = -groups[group].busyAtWarmUp
    for consumer in groups[group].consumers {
      total += Int128(consumers[consumer].threadTime(at: now))
    }
    return total
  }

  private func threadTime(_ group: Int, at time: VirtualTime) -> VirtualDuration {
    let members = groups[group].members.integral(at: time) - groups[group].sampled.members
    return VirtualDuration(nanoseconds: Int64(members) * Int64(groups[group].threads))
  }

  /// The time in which the present members would work off the backlog with no more arrivals.
  private func drainTime(_ group: Int) -> VirtualDuration? {
    let capacity = usableThreads(group) / max(groups[group].meanServiceSeconds, 1e-9)
    return TimeSeriesRow.drainTime(ofBacklog: groups[group].backlog.level, capacity: capacity)
  }

  /// Threads that can work at once, each at its member's speed; an orderly queue or a lane feeds one.
  private func usableThreads(_ group: Int) -> Double {
    var threads = 0.0
    for consumer in groups[group].consumers where consumers[consumer].phase == .running {
      let usable =
        switch groups[group].consumption {
        case .concurrent: groups[group].threads
        case .orderly: min(consumers[consumer].ownedCount, groups[group].threads)
        case .keyed: groups[group].lanes
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
    let time = VirtualTime(nanoseconds: now)
    for group in 0..<groups.count {
      // A row of its own, so that no row's interval spans the restart of the counts.
      sample(group: group, at: now)
      groups[group].backlog.restart(at: time)
      groups[group].members.restart(at: time)
      groups[group].busyAtWarmUp += busyTime(group, at: now)
      groups[group].sampled.busy = 0
      groups[group].sampled.members = 0
      flushOwnedFairness(group, before: .max)
      groups[group].ownedFairness.restart(at: time)
      groups[group].totals.completedAtWarmUp = groups[group].totals.completed
    }
  }

  // MARK: - Bills

  /// Opens the bill of a scenario event for a group, closing the one before.
  mutating func openBill(_ event: Int, group: Int, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    let totals = ownershipTotals(group, at: now)
    if let last = groups[group].bills.indices.last {
      groups[group].bills[last].close(totals)
    }
    let end = activeUntil(events[event], of: group, from: now)
    groups[group].bills.append(
      OpenBill(event: event, time: now, activeUntil: end, totals: totals))
    groups[group].currentEvent = event
    var before = groups[group].trailing.before(time, of: groups[group].backlog)
    if groups[group].isBroadcasting { before.step = Double(membersDuring(event, group: group)) }
    // Averages vary less than instants: a number of messages has at least the deviation of a
    // Poisson variate, the square root of its mean.
    before.deviation = max(before.deviation, (before.average * before.step).squareRoot())
    groups[group].episodes.open(
      event: event, at: time, backlog: groups[group].backlog.level, before: before,
      activeUntil: VirtualTime(nanoseconds: end))
  }

  /// Keeps an episode open while a rebalance that the event set off is due or under way, and no
  /// shorter than the event itself: a backlog that has not risen yet has not come back.
  mutating func extendEpisode(of group: Int, at now: Int64, isSettled: Bool) {
    guard let bill = groups[group].bills.last else { return }
    let end = isSettled ? max(now, bill.activeUntil) : Int64.max
    groups[group].episodes.extend(event: bill.event, until: VirtualTime(nanoseconds: end))
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
    switch options.attempts {
    case .none: return
    case .first(let limit): if attempts.count < limit { keepAttempt(slot, result) }
    case .share(let share): if isInShare(slot, share) { keepAttempt(slot, result) }
    }
  }

  private func isInShare(_ slot: Int, _ share: Double) -> Bool {
    let identity = services[slot].record.identity
    // A fixed mixing of the number, so that the same messages are chosen in every run.
    let mixed = (identity.code &* 0x9E37_79B9_7F4A_7C15) >> 11
    return Double(mixed) * 0x1p-53 < share
  }

  private mutating func keepAttempt(_ slot: Int, _ result: DeliveryAttempt.Result) {
    let service = services[slot]
    let cursor = Int(service.cursor)
    let consumer = Int(service.consumer)
    attempts.append(
      DeliveryAttempt(
        message: service.record.identity.number, producer: service.record.identity.producer,
        group: cursors[cursor].group, key: service.record.key < 0 ? nil : Int(service.record.key),
        queue: queueName(cursors[cursor].queue).description, consumer: consumers[consumer].id,
        attempt: Int(service.failures) + 1,
        published: VirtualTime(nanoseconds: service.record.published),
        delivered: VirtualTime(nanoseconds: service.arrived),
        started: VirtualTime(nanoseconds: service.started),
        ended: VirtualTime(nanoseconds: service.ended), result: result))
  }
}

/// The bill of a scenario event, while it runs up.
struct OpenBill {
  let event: Int
  let time: Int64
  /// When the event itself is over.
  let activeUntil: Int64
  private let totalsAtStart: OwnershipTotals
  private(set) var darkNanoseconds: Int64 = 0
  private(set) var darkMessageNanoseconds: Int128 = 0
  private(set) var duplicates = 0
  private(set) var delayed = 0
  private(set) var delaySum: Int128 = 0
  private(set) var delayMax: Int64 = 0

  init(event: Int, time: Int64, activeUntil: Int64, totals: OwnershipTotals) {
    self.event = event
    self.time = time
    self.activeUntil = activeUntil
    totalsAtStart = totals
  }

  /// Notes a message that waited through dark time.
  mutating func noteDelay(_ dark: Int64) {
    delayed += 1
    delaySum += Int128(dark)
    delayMax = max(delayMax, dark)
  }

  /// Sums the bill up with the totals at its end.
  mutating func close(_ totals: OwnershipTotals) {
    darkNanoseconds = totals.darkNanoseconds - totalsAtStart.darkNanoseconds
    darkMessageNanoseconds =
      totals.darkMessageNanoseconds - totalsAtStart.darkMessageNanoseconds
    duplicates = totals.duplicates - totalsAtStart.duplicates
  }
}
