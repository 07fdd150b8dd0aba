// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// What is measured of a consumer group over a run, alike in every modelled system.
struct GroupMeasurements: ~Copyable {
  var backlog = StepLevel()
  private var trailing: TrailingLevel
  var episodes: BacklogEpisodes
  var members = StepLevel()
  /// Thread time that members had spent at the end of the warm-up.
  private var busyAtWarmUp: Int128 = 0
  var latency = LatencyHistogram()
  /// Sum of the waiting times of messages whose latency is recorded.
  var waiting: Int128 = 0
  private(set) var series: [TimeSeriesRow] = []
  private var sampled = SampleWindow()
  private var oldestAgePeak: Int64 = 0
  private var deadLetterTimes: [VirtualTime] = []
  var bills: [OpenBill] = []
  /// Completions at the end of the warm-up.
  private var completedAtWarmUp = 0

  init(_ specification: ModelSpecification) {
    let rule = specification.episodes
    trailing = TrailingLevel(window: rule.window, interval: specification.sampleInterval)
    episodes = BacklogEpisodes(
      criterion: ReturnCriterion(
        hold: rule.hold ?? rule.window, share: rule.tolerance, deviations: 5))
  }

  /// Raises or lowers the group's backlog.
  @inline(__always)
  mutating func changeBacklog(by change: Int64, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    backlog.change(by: change, at: time)
    episodes.backlogChanged(to: backlog.level, at: time)
  }

  /// Keeps when a message was dead-lettered, for the first thousand.
  mutating func noteDeadLetter(at now: Int64) {
    if deadLetterTimes.count < 1_000 { deadLetterTimes.append(VirtualTime(nanoseconds: now)) }
  }

  // MARK: - Audits

  /// What does not add up in a group's books.
  ///
  /// - Parameters:
  ///   - name: The group.
  ///   - account: Where its messages are, recounted.
  ///   - waiting: What waits where, such as "messages wait in the queues".
  /// - Returns: A sentence for each finding; none for sound books.
  func audit(named name: String, _ account: MessageAccount, _ waiting: String) -> [String] {
    var findings: [String] = []
    if !account.isBalanced { findings.append("group \(name): \(account)") }
    if account.backlog != backlog.level {
      findings.append(
        "group \(name): \(account.backlog) \(waiting), but the running count says "
          + "\(backlog.level)")
    }
    if latency.rejectedCount > 0 {
      findings.append("group \(name): \(latency.rejectedCount) latencies have a negative part")
    }
    return findings
  }

  // MARK: - Samples

  /// What a model has counted up to a moment.
  struct Counts {
    var arrived: Int
    var completed: Int
    /// Thread time that all members, past and present, have spent in their listeners.
    var threadTime: Int128
    /// Age of the oldest message that waits, in nanoseconds.
    var oldestAge: Int64
    /// Messages a second that the present members work off.
    var capacity: Double
  }

  /// Counts between two samples.
  private struct SampleWindow {
    var start: Int64 = 0
    var arrived = 0
    var completed = 0
    var busy: Int128 = 0
    var members: Int128 = 0
  }

  /// Whether there is a row for a moment already.
  func isSampled(at now: Int64) -> Bool { now == sampled.start && !series.isEmpty }

  /// Writes a row of the time series.
  ///
  /// - Parameters:
  ///   - counts: What there is up to now.
  ///   - threads: Listener threads of a member.
  ///   - isWarm: Whether the warm-up is over.
  ///   - now: The moment.
  mutating func sample(_ counts: Counts, threads: Int, isWarm: Bool, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    let busy = busyTime(ofThreadTime: counts.threadTime)
    let integral = members.integral(at: time)
    series.append(
      TimeSeriesRow(
        time: time, interval: VirtualDuration(nanoseconds: now - sampled.start),
        backlog: backlog.level, oldestAge: VirtualDuration(nanoseconds: counts.oldestAge),
        drainTime: TimeSeriesRow.drainTime(ofBacklog: backlog.level, capacity: counts.capacity),
        arrivals: Int64(counts.arrived - sampled.arrived),
        completions: Int64(counts.completed - sampled.completed),
        busyTime: VirtualDuration(nanoseconds: Int64(busy - sampled.busy)),
        threadTime: VirtualDuration(
          nanoseconds: Int64(integral - sampled.members) * Int64(threads)),
        members: members.level))
    sampled = SampleWindow(
      start: now, arrived: counts.arrived, completed: counts.completed, busy: busy,
      members: integral)
    trailing.sample(backlog, at: time)
    if isWarm { oldestAgePeak = max(oldestAgePeak, counts.oldestAge) }
  }

  /// Starts the measurements that leave the warm-up out.
  mutating func restart(threadTime: Int128, completed: Int, at now: Int64) {
    let time = VirtualTime(nanoseconds: now)
    backlog.restart(at: time)
    members.restart(at: time)
    busyAtWarmUp = threadTime
    sampled.busy = 0
    sampled.members = 0
    completedAtWarmUp = completed
  }

  private func busyTime(ofThreadTime threadTime: Int128) -> Int128 { threadTime - busyAtWarmUp }

  // MARK: - Bills

  /// Opens the bill of a scenario event, closing the one before.
  ///
  /// - Parameters:
  ///   - event: The event's number in order of time.
  ///   - end: When the event itself is over.
  ///   - totals: What the group's queues have been through up to now.
  ///   - step: How much one message changes the backlog, where that is not one.
  ///   - now: When the event happens.
  mutating func openBill(
    _ event: Int, until end: Int64, _ totals: OwnershipTotals, step: Double? = nil, at now: Int64
  ) {
    let time = VirtualTime(nanoseconds: now)
    closeBill(totals)
    bills.append(OpenBill(event: event, time: now, activeUntil: end, totals: totals))
    var before = trailing.before(time, of: backlog)
    if let step { before.step = step }
    // Averages vary less than instants: a number of messages has at least the deviation of a
    // Poisson variate, the square root of its mean.
    before.deviation = max(before.deviation, (before.average * before.step).squareRoot())
    episodes.open(
      event: event, at: time, backlog: backlog.level, before: before,
      activeUntil: VirtualTime(nanoseconds: end))
  }

  /// Keeps the episode of the last event open while a rebalance that it set off is due or under way;
  /// once that is settled, ends the wait of all, but none before its event is over: a backlog that has
  /// not risen yet has not come back.
  mutating func extendEpisodes(isSettled: Bool, at now: Int64) {
    guard isSettled else {
      if let bill = bills.last { episodes.extend(event: bill.event, until: .distantFuture) }
      return
    }
    for bill in bills {
      episodes.settle(
        event: bill.event, at: VirtualTime(nanoseconds: max(now, bill.activeUntil)))
    }
  }

  /// Sums the last bill up with the totals at its end.
  mutating func closeBill(_ totals: OwnershipTotals) {
    if let last = bills.indices.last { bills[last].close(totals) }
  }

  /// Notes that a message waited through dark time, on the bill that is open.
  @inline(never)
  mutating func billDelay(_ dark: Int64) {
    if let last = bills.indices.last { bills[last].noteDelay(dark) }
  }

  /// The bills with their episodes, without what rebalances cost.
  func eventBills(ofGroup name: String, events: [ScenarioEvent], at now: Int64) -> [EventBill] {
    let episodes = episodes.episodes(at: VirtualTime(nanoseconds: now))
    return bills.compactMap { bill in
      episodes.first { $0.event == bill.event }.map {
        EventBill(bill, of: events[bill.event].action, group: name, episode: $0)
      }
    }
  }

  // MARK: - Outcome

  /// The measurements as plain values; what only some systems have is zero or absent.
  ///
  /// - Parameters:
  ///   - name: The group's name.
  ///   - account: Where its messages are.
  ///   - completed: Messages completed over the whole run.
  ///   - threadTime: Thread time that all members, past and present, have spent in their listeners.
  ///   - threads: Listener threads of a member.
  ///   - warmUp: The end of the warm-up.
  ///   - now: The end of the run.
  /// - Returns: The outcome, for the model to complete.
  func outcome(
    named name: String, account: MessageAccount, completed: Int, threadTime: Int128, threads: Int,
    warmUp: Int64, at now: Int64
  ) -> GroupOutcome {
    let time = VirtualTime(nanoseconds: now)
    let summary = latency.summary()
    let measuredSeconds = Double(now - min(now, warmUp)) / 1e9
    let availableTime = Double(members.integral(at: time)) * Double(threads)
    return GroupOutcome(
      name: name, account: account, latency: summary,
      waitingMean: summary.map { Double(waiting) / Double($0.count) / 1e9 },
      timeSeries: series, backlogMean: backlog.average(at: time) ?? 0,
      backlogPeak: Int(backlog.peak), backlogPeakTime: backlog.peakTime,
      backlogFinal: Int(backlog.level), oldestAgePeak: Double(oldestAgePeak) / 1e9,
      throughput: measuredSeconds > 0
        ? Double(completed - completedAtWarmUp) / measuredSeconds : 0,
      busyShare: availableTime > 0
        ? Double(busyTime(ofThreadTime: threadTime)) / availableTime : 0,
      duplicates: 0, redeliveries: 0, queueInversions: 0, keyInversions: nil,
      headOfLineBlocking: 0, doublyOwned: 0, dark: 0, ownedFairness: nil, offeredFairness: nil,
      completedFairness: nil, deadLetterTimes: deadLetterTimes)
  }
}
