// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of a stall as an open-loop and a closed-loop client see it: coordinated omission.
///
/// The stall is a scenario event. The open loop is the scenario's producer; the closed loop, whose
/// client sends the next request when the answer has come, is found by runs with the sends that the
/// last answers lead to, until these no longer change.
enum StallCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "coordinated-omission-",
      as: Stall.self, check: check)
  ]

  private struct Stall: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let run_s: Double
      let stall_from_s: Double
      let stall_s: Double
      let service_s: Double
    }
    struct Expected: Decodable {
      let closed_loop_requests: Int
      let closed_loop_mean_s: Double
      let open_loop_requests: Int
      let open_loop_mean_s: Double
      let open_loop_max_s: Double
      let ratio: Double
    }
  }

  @Sendable private static func check(_ asked: Stall) throws -> Findings {
    let parameters = asked.parameters
    let expected = asked.expected
    try Senseless.unless(
      parameters.run_s > 0 && parameters.run_s <= 1_000 && parameters.stall_s >= 0
        && parameters.stall_from_s > 0 && (1e-3...1e3).contains(parameters.service_s),
      "such a stall")
    let step = VirtualDuration(seconds: parameters.service_s).nanoseconds
    let end = VirtualDuration(seconds: parameters.run_s).nanoseconds
    let open = Array(stride(from: 0, to: end, by: Int(step)))
    let openTimes = try sojourns(of: open, parameters)
    var closed = open
    var closedTimes = openTimes
    for _ in 0...open.count {
      var next: [Int64] = []
      var time: Int64 = 0
      while time < end {
        // Where a run had fewer sends, an undisturbed answer is the first guess.
        let answer = next.count < closedTimes.count ? closedTimes[next.count] : step
        next.append(time)
        time += answer
      }
      if next == closed { break }
      closed = next
      closedTimes = try sojourns(of: closed, parameters)
    }
    let openMean = mean(openTimes)
    let closedMean = mean(closedTimes)
    var findings = Findings()
    findings.compare("closed_loop_requests", closed.count, expected.closed_loop_requests)
    findings.compareTimes("closed_loop_mean_s", closedMean, expected.closed_loop_mean_s)
    findings.compare("open_loop_requests", open.count, expected.open_loop_requests)
    findings.compareTimes("open_loop_mean_s", openMean, expected.open_loop_mean_s)
    findings.compareTimes(
      "open_loop_max_s", Double(openTimes.max() ?? 0) / 1e9, expected.open_loop_max_s)
    findings.compareExactly("ratio", openMean / closedMean, expected.ratio)
    return findings
  }

  private static func mean(_ times: [Int64]) -> Double {
    Double(times.reduce(0, +)) / Double(times.count) / 1e9
  }

  /// How long the answer to each send takes, by a run of the model in which the only member is away
  /// during the stall.
  private static func sojourns(
    of sends: [Int64], _ asked: Stall.Parameters
  ) throws -> [Int64] {
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(
        seconds: asked.run_s + asked.stall_from_s + asked.stall_s + 2 * asked.service_s + 1),
      arrivals: try ArrivalSpecification(RecordedArrivals(instants: sends)),
      service: .distribution(try .constant(asked.service_s)), threads: 1_000)
    specification.groups[0].client.rebalanceMinimumGap = .nanoseconds(1)
    specification.groups[0].client.firstPullDelay = .zero
    let member = specification.groups[0].consumerIDs[0]
    specification.events = [
      // A nanosecond late, so that the request that ends at this very time has ended.
      ScenarioEvent(
        at: QueueingSystem.instant(asked.stall_from_s) + .nanoseconds(1),
        .remove(group: QueueingSystem.group, consumers: [member])),
      ScenarioEvent(
        at: QueueingSystem.instant(asked.stall_from_s + asked.stall_s) - .nanoseconds(1),
        .add(group: QueueingSystem.group, consumers: ["second"])),
    ]
    let outcome = try Replication.run(
      specification, seed: 1, replication: 0, options: RunOptions(attempts: .share(1)))
    var times = Array(repeating: Int64.max, count: sends.count)
    for attempt in outcome.completions() { times[attempt.message] = attempt.sojourn }
    guard !times.contains(.max) else {
      throw Senseless(description: "a request was never answered")
    }
    return times
  }
}
