// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics

// Samples, the end of the warm-up, bills, and delivery attempts.
extension WorkQueueModel {
  /// Writes one row of each group's time series.
  mutating func sample(at now: Int64, _ scheduler: inout WorkScheduler) {
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

  /// The time in which the present consumers would work off the backlog with no more arrivals.
  private func drainTime(_ group: Int) -> VirtualDuration? {
    var threads = 0.0
    for consumer in queues[groups[group].queue].registered
    where !queues[groups[group].queue].hasOneConsumer
      || consumer == queues[groups[group].queue].active
    {
      threads += Double(groups[group].threads) / consumers[consumer].speedFactor
    }
    let capacity = threads / max(groups[group].meanServiceSeconds, 1e-9)
    return TimeSeriesRow.drainTime(ofBacklog: groups[group].backlog.level, capacity: capacity)
  }

  /// The age of the oldest message in a group's queue, in nanoseconds.
  ///
  /// Messages are ready in the order of publishing but for what came back or has another priority,
  /// and a consumer holds them in the order of delivery, so the heads are looked at.
  private mutating func oldestAge(_ group: Int, at now: Int64) -> Int64 {
    let queue = groups[group].queue
    var oldest = now
    for level in 0..<queues[queue].ready.count where !queues[queue].ready[level].isEmpty {
      let head = queues.place(of: queue).pointee.ready.place(of: level).pointee.first
      oldest = min(oldest, messages[Int(head.index)].published)
    }
    for consumer in groups[group].consumers {
      var next = Int(consumers[consumer].firstUnsettled)
      while next >= 0, messages[next].place == .done { next = Int(messages[next].next) }
      if next >= 0 { oldest = min(oldest, messages[next].published) }
    }
    return now - oldest
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
      groups[group].totals.completedAtWarmUp = groups[group].totals.completed
    }
  }

  // MARK: - Bills

  /// Opens the bill of a scenario event for a group, closing the one before.
  mutating func openBill(_ event: Int, group: Int, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    let totals = ownershipTotals(group, at: now)
    if let last = groups[group].bills.indices.last { groups[group].bills[last].close(totals) }
    let end = activeUntil(events[event], of: group, from: now)
    groups[group].bills.append(OpenBill(event: event, time: now, activeUntil: end, totals: totals))
    var before = groups[group].trailing.before(time, of: groups[group].backlog)
    // A number of messages has at least the deviation of a Poisson variate.
    before.deviation = max(before.deviation, (before.average * before.step).squareRoot())
    groups[group].episodes.open(
      event: event, at: time, backlog: groups[group].backlog.level, before: before,
      activeUntil: VirtualTime(nanoseconds: end))
  }

  /// What a group's queue has been without consumers, up to a moment.
  func ownershipTotals(_ group: Int, at now: Int64) -> OwnershipTotals {
    let time = VirtualTime(nanoseconds: now)
    let queue = groups[group].queue
    var totals = OwnershipTotals(duplicates: 0)
    totals.darkNanoseconds = queues[queue].dark.total(at: time).nanoseconds
    totals.darkMessageNanoseconds = queues[queue].dark.messageNanoseconds(at: time)
    return totals
  }

  /// When an event that lasts is over.
  private func activeUntil(_ event: ScenarioEvent, of group: Int, from now: Int64) -> Int64 {
    switch event.action {
    case .burst(_, _, let duration), .ramp(_, _, let duration): return now + duration.nanoseconds
    case .slow(_, _, _, .some(let duration)): return now + duration.nanoseconds
    case .lose:
      return now + groups[group].consumption.heartbeatTimeout.nanoseconds
    case .rollingRestart(_, let downtime, let gap):
      let members = groups[group].consumers.count { consumers[$0].phase == .running }
      return now + (downtime + gap).nanoseconds * Int64(members)
    default: return now
    }
  }

  // MARK: - Attempts

  /// Keeps a delivery attempt, if it was asked for.
  @inline(never)
  mutating func noteAttempt(_ index: Int, _ result: DeliveryAttempt.Result) {
    switch options.attempts {
    case .none: return
    case .first(let limit): if attempts.count < limit { keepAttempt(index, result) }
    case .share(let share):
      // A fixed mixing of the number, so that the same messages are chosen in every run.
      let mixed = (messages[index].identity.code &* 0x9E37_79B9_7F4A_7C15) >> 11
      if Double(mixed) * 0x1p-53 < share { keepAttempt(index, result) }
    }
  }

  private mutating func keepAttempt(_ index: Int, _ result: DeliveryAttempt.Result) {
    let message = messages[index]
    let consumer = Int(message.consumer)
    attempts.append(
      DeliveryAttempt(
        message: message.identity.number, producer: message.identity.producer,
        group: consumers[consumer].group, key: message.key < 0 ? nil : Int(message.key),
        queue: queues[Int(message.queue)].name, consumer: consumers[consumer].id,
        attempt: Int(message.deliveries),
        published: VirtualTime(nanoseconds: message.published),
        delivered: VirtualTime(nanoseconds: message.delivered),
        started: VirtualTime(nanoseconds: message.started),
        ended: VirtualTime(nanoseconds: message.ended), result: result))
  }
}
