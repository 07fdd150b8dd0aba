// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of backlogs that rise and fall in straight lines, by runs with evenly spaced messages.
///
/// A run may differ from the fluid by one message for the queue and one for the server at any
/// instant, and by half a percent in areas.
enum FluidCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "fluid-", as: Fluid.self,
      check: check)
  ]

  /// Messages by which a run may differ: one for the queue, one for the server.
  private static let tolerance = 2

  private struct Fluid: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let segments: [Segment]
      let initial_backlog: Int
      let horizon_s: Double
    }
    struct Segment: Decodable {
      let from_s: Double
      let arrival_rate_per_s: Double
      let service_capacity_per_s: Double
    }
    struct Expected: Decodable {
      let backlog_at_s: [String: Int]
      let peak_backlog: Int
      let peak_at_s: Double
      let drained_at_s: Double
      let backlog_area_message_s: Double
      let total_arrivals: Int
      let mean_wait_from_time0_s: Double
      let max_wait_s: Double?
      let max_wait_arrival_time_s: Double?
    }
  }

  @Sendable private static func check(_ asked: Fluid) throws -> Findings {
    let parameters = asked.parameters
    let expected = asked.expected
    let keepsAttempts = expected.max_wait_arrival_time_s != nil
    let outcome = try Replication.run(
      specification(parameters), seed: 1, replication: 0,
      options: RunOptions(attempts: keepsAttempts ? .share(1) : .none))
    let group = outcome.group
    let slopes = parameters.segments
      .map { ($0.arrival_rate_per_s - $0.service_capacity_per_s).magnitude }.filter { $0 > 0 }
    // The time in which the slowest change of the backlog makes up for the messages allowed.
    let delay = Double(2 * tolerance) / (slopes.min() ?? 1)
    var findings = Findings()
    for (text, backlog) in expected.backlog_at_s.sorted(by: { $0.key < $1.key }) {
      guard let second = Double(text),
        let row = group.timeSeries.first(where: { $0.time == QueueingSystem.instant(second) })
      else { return "there is no sample at \(text) s" }
      findings.compare(
        "backlog at \(text) s", Int(row.backlog), backlog, within: tolerance)
    }
    findings.compare("peak", group.backlogPeak, expected.peak_backlog, within: tolerance)
    findings.compare(
      "time of the peak", group.backlogPeakTime.seconds, expected.peak_at_s, within: delay)
    let drained = group.timeSeries.reversed().prefix { Int($0.backlog) <= tolerance }.last
    findings.compare(
      "time of the end of the backlog", drained?.time.seconds ?? .nan, expected.drained_at_s,
      within: sampleInterval(parameters).seconds + delay)
    findings.compare(
      "area", group.backlogMean * parameters.horizon_s, expected.backlog_area_message_s,
      within: 0.005 * expected.backlog_area_message_s)
    findings.compare(
      "arrivals", Int(group.account.published) - parameters.initial_backlog,
      expected.total_arrivals, within: 1)
    findings.compare(
      "mean wait", (group.latency?.meanParts.sojourn ?? .nan) / 1e9,
      expected.mean_wait_from_time0_s, within: 0.005 * expected.mean_wait_from_time0_s)
    compareLongestWait(outcome, with: asked, &findings)
    return findings
  }

  private static func compareLongestWait(
    _ outcome: ReplicationOutcome, with asked: Fluid, _ findings: inout Findings
  ) {
    let segments = asked.parameters.segments
    if let longest = asked.expected.max_wait_s {
      let slowest = segments.map(\.service_capacity_per_s).filter { $0 > 0 }.min() ?? 1
      findings.compare(
        "longest wait", outcome.group.latency?.maximum.seconds ?? .nan, longest,
        within: Double(tolerance) / slowest)
    }
    if let time = asked.expected.max_wait_arrival_time_s {
      let rarest = segments.map(\.arrival_rate_per_s).filter { $0 > 0 }.min() ?? 1
      let longest = outcome.completions().max { $0.sojourn < $1.sojourn }
      findings.compare(
        "arrival of the message that waits longest", longest?.published.seconds ?? .nan, time,
        within: Double(tolerance) / rarest)
    }
  }

  private static func specification(_ asked: Fluid.Parameters) throws -> ModelSpecification {
    let rates = asked.segments.map(\.arrival_rate_per_s)
    try Senseless.unless(asked.horizon_s > 0 && asked.horizon_s <= 1e6, "the horizon")
    try Senseless.unless(
      (rates.max() ?? 0) * asked.horizon_s <= 1e7
        && (0...1_000_000).contains(asked.initial_backlog), "more than ten million messages")
    guard let base = rates.first(where: { $0 > 0 }),
      let plan = CapacityPlan(
        asked.segments.map { .init(from: $0.from_s, perSecond: $0.service_capacity_per_s) })
    else { throw Senseless(description: "a system without arrivals or capacity") }
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: asked.horizon_s),
      arrivals: try ArrivalSpecification(PeriodicArrivals(rate: base)),
      service: .distribution(try .constant(plan.service)))
    specification.sampleInterval = sampleInterval(asked)
    plan.apply(to: &specification)
    let ends = asked.segments.dropFirst().map(\.from_s) + [asked.horizon_s]
    for (segment, end) in zip(asked.segments, ends) where segment.arrival_rate_per_s != base {
      specification.events.append(
        ScenarioEvent(
          at: QueueingSystem.instant(segment.from_s),
          .burst(
            producer: QueueingSystem.producer, factor: segment.arrival_rate_per_s / base,
            duration: VirtualDuration(seconds: end - segment.from_s))))
    }
    if asked.initial_backlog > 0 {
      specification.producers.append(try QueueingSystem.stored(asked.initial_backlog))
    }
    return specification
  }

  private static func sampleInterval(_ asked: Fluid.Parameters) -> VirtualDuration {
    .milliseconds(asked.horizon_s <= 500 ? 10 : 100)
  }
}
