// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of queues in which nothing is left to chance: D/D/1 with pauses of the server.
enum DeterministicQueueCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "dd1-", as: PausedQueue.self,
      check: check)
  ]

  private struct PausedQueue: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let messages: Int
      let arrival_period_s: Double
      let service_time_s: Double
      let pauses: [Pause]
    }
    struct Pause: Decodable {
      let from_s: Double
      let to_s: Double
    }
    struct Expected: Decodable {
      let messages: Int
      let mean_sojourn_s: Double
      let max_sojourn_s: Double
      let p50_sojourn_s: Double
      let p95_sojourn_s: Double
      let p99_sojourn_s: Double
      let last_departure_s: Double
    }
  }

  @Sendable private static func check(_ asked: PausedQueue) throws -> Findings {
    let outcome = try Replication.run(
      specification(asked.parameters), seed: 1, replication: 0,
      options: RunOptions(attempts: .share(1)))
    let completions = outcome.completions()
    let sojourns = completions.map(\.sojourn).sorted()
    let expected = asked.expected
    var findings = Findings()
    findings.compare("messages", completions.count, expected.messages)
    guard let last = completions.last, let longest = sojourns.last else {
      findings.require("completions", false, "no message was completed")
      return findings
    }
    let sum = sojourns.reduce(0, +)
    findings.compareTimes(
      "mean sojourn", Double(sum) / Double(sojourns.count) / 1e9, expected.mean_sojourn_s)
    findings.compareTimes("longest sojourn", Double(longest) / 1e9, expected.max_sojourn_s)
    for (percent, value) in [
      (50, expected.p50_sojourn_s), (95, expected.p95_sojourn_s), (99, expected.p99_sojourn_s),
    ] {
      // The nearest rank: the number of the value is percent of the count, rounded up.
      let rank = (percent * sojourns.count + 99) / 100
      findings.compareTimes("p\(percent)", Double(sojourns[rank - 1]) / 1e9, value)
    }
    findings.compareTimes("last departure", last.ended.seconds, expected.last_departure_s)
    return findings
  }

  private static func specification(_ asked: PausedQueue.Parameters) throws -> ModelSpecification {
    try Senseless.unless((1...1_000_000).contains(asked.messages), "\(asked.messages) messages")
    let times = 1e-9...1e3
    try Senseless.unless(
      times.contains(asked.service_time_s) && times.contains(asked.arrival_period_s),
      "times of no bearable length")
    var segments = [CapacityPlan.Segment(from: 0, perSecond: 1 / asked.service_time_s)]
    for pause in asked.pauses {
      segments.append(.init(from: pause.from_s, perSecond: 0))
      segments.append(.init(from: pause.to_s, perSecond: 1 / asked.service_time_s))
    }
    guard let plan = CapacityPlan(segments) else { throw Senseless(description: "the pauses") }
    let paused = asked.pauses.reduce(0) { $0 + $1.to_s - $1.from_s }
    try Senseless.unless(paused <= 1e6, "pauses of no bearable length")
    let busiest = max(asked.service_time_s, asked.arrival_period_s) * Double(asked.messages)
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: busiest + paused + asked.service_time_s + 1),
      arrivals: try QueueingSystem.evenlySpaced(asked.messages, period: asked.arrival_period_s),
      service: .distribution(try .constant(asked.service_time_s)))
    plan.apply(to: &specification)
    return specification
  }
}
