// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of what is processed again after a crash because no commit told of it.
enum CrashCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "commit-interval-",
      as: PeriodicCommits.self, check: check)
  ]

  private struct PeriodicCommits: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let processing_rate_per_s: Double
      let commit_interval_s: Double
    }
    struct Expected: Decodable {
      let mean_reprocessed_messages: Double
      let max_reprocessed_messages: Int
      let reprocessed_stddev: Double
    }
  }

  /// Moments of the crash, evenly spread over the interval: their mean is that of the uniform
  /// phase, their deviation falls short of it by the square root of 1 - 1/n².
  private static let phases = 40

  @Sendable private static func check(_ asked: PeriodicCommits) throws -> Findings {
    let expected = asked.expected
    let interval = asked.parameters.commit_interval_s
    let counts = try (0..<phases).map { phase in
      Double(
        try reprocessed(
          asked.parameters, after: interval * (Double(phase) + 0.5) / Double(phases)))
    }
    let mean = counts.reduce(0, +) / Double(phases)
    let square = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(phases)
    let shortfall = (1 - 1 / Double(phases * phases)).squareRoot()
    var findings = Findings()
    findings.compare("mean", mean, expected.mean_reprocessed_messages, within: 1)
    findings.compare(
      "standard deviation", square.squareRoot(), expected.reprocessed_stddev * shortfall, within: 1)
    // A crash just before the next commit repeats all of an interval, one just after it nothing.
    findings.compare(
      "most", try reprocessed(asked.parameters, after: interval - 1e-6),
      expected.max_reprocessed_messages, within: 1)
    findings.compare("least", try reprocessed(asked.parameters, after: 1e-6), 0, within: 1)
    return findings
  }

  /// The messages that a second member completes again after the first died so long after a commit.
  ///
  /// Pulls carry offsets too; the first member takes all messages in one go and its last pull stays
  /// with the broker, so that only periodic commits count.
  private static func reprocessed(
    _ asked: PeriodicCommits.Parameters, after phase: Double
  ) throws -> Int {
    let rate = asked.processing_rate_per_s
    let interval = asked.commit_interval_s
    try Senseless.unless(rate > 0 && interval > 1e-3, "commits without end")
    // The crash comes in the second interval, or in the first where a client does not buffer more.
    let reachesSecond = rate * (firstCommit + 2 * interval) <= mostBuffered
    let crash = firstCommit + (reachesSecond ? interval : 0) + phase
    let messages = rate * crash + 10
    try Senseless.unless(messages <= mostBuffered, "more messages than a client buffers")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: crash + interval + 10),
      arrivals: try ArrivalSpecification(
        RecordedArrivals(instants: [0]), batch: .fixed(Int(messages))),
      service: .distribution(try .constant(1 / rate)), members: 2)
    specification.groups[0].start = .cold
    specification.groups[0].client.longPollHold = .seconds(3_600)
    specification.groups[0].client.offsetPersistInitialDelay = VirtualDuration(
      seconds: firstCommit)
    specification.groups[0].client.offsetPersistInterval = VirtualDuration(seconds: interval)
    let first = specification.groups[0].consumerIDs[0]
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(crash),
        .crash(group: QueueingSystem.group, consumers: [first]))
    ]
    return try Replication.run(specification, seed: 1, replication: 0).group.duplicates
  }

  /// Behind the first pull of a new member.
  private static let firstCommit = 2.0
  private static let mostBuffered = 65_000.0
}
