// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Checks of how long a Kafka group takes to notice that a member has crashed, and what has piled up by
/// then: by crashes at forty moments between two heartbeats.
///
/// Members have names, and the one that crashes has been started anew before, which no other notices. Its
/// session then ends just before a heartbeat of the others, who so hear of it at once. Commits, which
/// prolong a session as heartbeats do, are far between.
enum CrashDetectionCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: TheoryCase.file, section: TheoryCase.section, namesBeginningWith: "crash-detection-",
      as: TheoryCase.self, check: check)
  ]

  /// Moments of the crash, evenly spread over the interval: their mean is that of the uniform one.
  private static let phases: Int64 = 40

  @Sendable private static func check(_ theory: TheoryCase) throws -> Findings {
    let expected = theory.expected
    let group = try CrashingGroup(theory.parameters)
    let interval = group.heartbeat
    let middle = try (0..<phases).map {
      try group.crash(after: interval * (2 * $0 + 1) / (2 * phases))
    }
    let latest = try group.crash(after: interval - 1)
    let earliest = try group.crash(after: 1)
    let count = Double(phases)
    let orphans = try expected.count("orphan_partitions")
    var findings = Findings()
    findings.compareTimes(
      "detection_delay_min_s", latest.detection, try expected.number("detection_delay_min_s"))
    findings.compareTimes(
      "detection_delay_mean_s", middle.reduce(0) { $0 + $1.detection } / count,
      try expected.number("detection_delay_mean_s"))
    findings.compareTimes(
      "detection_delay_max_s", earliest.detection, try expected.number("detection_delay_max_s"))
    findings.compare("orphan_partitions", latest.orphans, orphans)
    // Crashes an interval apart differ by what comes in in an interval.
    findings.compareExactly(
      "orphan_rate_per_s",
      Double(earliest.backlog - latest.backlog) / (Double(interval) / 1e9),
      try expected.number("orphan_rate_per_s"))
    findings.compareExactly(
      "backlog_at_takeover_min", Double(latest.backlog),
      try expected.number("backlog_at_takeover_min"))
    // Crashes in between do not come at whole periods of the records: one a partition more or less.
    findings.compare(
      "backlog_at_takeover_mean", middle.reduce(0) { $0 + Double($1.backlog) } / count,
      try expected.number("backlog_at_takeover_mean"), within: Double(orphans))
    findings.compareExactly(
      "backlog_at_takeover_max", Double(earliest.backlog),
      try expected.number("backlog_at_takeover_max"))
    findings.require(
      "others go on", middle.allSatisfy(\.isConfined), "other partitions were paused, too")
    return findings
  }

  private struct Crash {
    /// From the crash to the end of the session, in seconds.
    var detection: Double
    var orphans: Int
    /// Records that waited in orphaned partitions when they were taken over.
    var backlog: Int
    /// Whether nothing but the orphaned partitions was paused.
    var isConfined: Bool
  }

  private struct CrashingGroup {
    let heartbeat: Int64
    private let timeout: Int64
    private let rebalance: Int64
    private let system: KafkaGroupSystem
    private let joined: Int64

    init(_ values: TheoryValues) throws {
      let kind = try values.text("protocol")
      try Senseless.unless(kind.hasPrefix("cooperative"), "a protocol called \(kind)")
      let timeout = VirtualDuration(seconds: try values.positive("session_timeout_s"))
      let interval = VirtualDuration(seconds: try values.positive("heartbeat_interval_s"))
      rebalance = VirtualDuration(seconds: try values.number("rebalance_s")).nanoseconds
      try Senseless.unless(
        timeout <= .seconds(1_800) && interval < timeout && interval >= .milliseconds(1)
          && (0...3_600_000_000_000).contains(rebalance), "a session of \(timeout)")
      heartbeat = interval.nanoseconds
      self.timeout = timeout.nanoseconds
      system = KafkaGroupSystem(
        rate: try values.positive("total_rate_per_s"), partitions: try values.count("partitions"),
        members: try values.count("consumers"), isStatic: true,
        assignor: CooperativeStickyAssignor(), sessionTimeout: timeout, heartbeatInterval: interval,
        commitInterval: .seconds(86_400))
      try Senseless.unless(
        system.members > 1 && system.partitions % system.members == 0, "uneven shares")
      joined = try system.joined().time
    }

    /// Lets a member crash a while after one of its heartbeats.
    func crash(after phase: Int64) throws -> Crash {
      // What a rebalance takes beyond the members' agreement is preparation; without it the takeover is
      // the moment of detection.
      let bare = try run(phase, preparation: 0, withRecords: false)
      let whole = try run(phase, preparation: rebalance, withRecords: true)
      guard let bill = whole.outcome.bills.last, let change = bare.outcome.rebalances.last,
        let end = change.end, change.start.nanoseconds == bare.time,
        let takeover = whole.outcome.rebalances.last
      else { throw Senseless(description: "nobody took over") }
      return Crash(
        detection: (end - change.start).seconds, orphans: change.moved,
        backlog: bill.delayedMessages,
        isConfined: (takeover.darkQueueSeconds - Double(change.moved) * takeover.longestDark)
          .magnitude <= 1e-6)
    }

    private func run(
      _ phase: Int64, preparation: Int64, withRecords: Bool
    ) throws -> (outcome: ReplicationOutcome, time: Int64) {
      let beats = { (time: Int64) in time / heartbeat + 2 }
      // From here on the member's heartbeats count, a nanosecond before those at which the session that
      // begins with one ends.
      let anew = joined + beats(preparation + timeout) * heartbeat - timeout % heartbeat - 1
      let crash = anew + beats(preparation) * heartbeat + phase
      var crashing = system
      crashing.preparation = .nanoseconds(preparation)
      let victim = [system.memberIDs[system.members - 1]]
      crashing.events = [
        ScenarioEvent(
          at: VirtualTime(nanoseconds: anew - heartbeat / 2),
          .remove(group: QueueingSystem.group, consumers: victim)),
        ScenarioEvent(
          at: VirtualTime(nanoseconds: anew), .add(group: QueueingSystem.group, consumers: victim)),
        ScenarioEvent(
          at: VirtualTime(nanoseconds: crash),
          .crash(group: QueueingSystem.group, consumers: victim)),
      ]
      let end = crash + timeout + preparation + 2 * heartbeat
      return (try crashing.run(until: end, withRecords: withRecords), crash)
    }
  }
}
