// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of retry storms: clients that time out and send again, in front of a server that still
/// does the work that nobody waits for any more.
///
/// The server, its queue and its consumer are the scenario. Scenarios have no clients that wait for
/// answers, so the check plays them: the scenario's arrivals are their sends, each a message, and
/// runs follow one another with the sends that the last answers lead to until these no longer
/// change. What is late at a time depends on what was sent before it only, so there is one such set
/// of sends, and the runs come to it.
enum RetryStormCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "retry-storm-critical-outage",
      as: CriticalOutage.self, check: check),
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "retry-storm-", as: Storm.self,
      check: check),
  ]

  // MARK: - A storm

  private struct Storm: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let load_segments: [Segment]
      let server_capacity_per_s: Double
      let client_timeout_s: Double
      let retries: Int
      let retry_delay_s: Double
      let outage: Outage
      let retries_switched_off_at_s: Double?
      let horizon_s: Double
      let window_s: Double
    }
    struct Segment: Decodable {
      let from_s: Double
      let rate_per_s: Double
    }
    struct Outage: Decodable {
      let from_s: Double
      let to_s: Double
    }
    struct Expected: Decodable {
      let goodput_per_s_by_window: [Double]
      let attempt_rate_per_s_by_window: [Double]
      let server_queue_at_s: [String: Int]
      let requests: Int
      let failed_requests: Int
      let last_failure_at_s: Double
    }
  }

  @Sendable private static func check(_ asked: Storm) throws -> Findings {
    let parameters = asked.parameters
    let expected = asked.expected
    try Senseless.unless(
      parameters.retry_delay_s == 0 && parameters.retries_switched_off_at_s == nil,
      "retries with a delay or an end")
    let clients = try RetryingClients(
      loads: parameters.load_segments.map { ($0.from_s, $0.rate_per_s) },
      capacity: parameters.server_capacity_per_s, timeout: parameters.client_timeout_s,
      retries: parameters.retries, outage: (parameters.outage.from_s, parameters.outage.to_s),
      seconds: parameters.horizon_s)
    let storm = try clients.settle()
    var findings = Findings()
    let windows = expected.goodput_per_s_by_window.count
    try Senseless.unless(
      parameters.window_s > 0 && windows <= 10_000
        && expected.attempt_rate_per_s_by_window.count == windows, "windows of other numbers")
    for window in 0..<windows {
      let range = (
        parameters.window_s * Double(window), parameters.window_s * Double(window + 1)
      )
      findings.compare(
        "goodput from \(Int(range.0)) s", Double(storm.answers(from: range.0, to: range.1)),
        expected.goodput_per_s_by_window[window] * parameters.window_s, within: 1e-6)
      findings.compare(
        "attempts from \(Int(range.0)) s", Double(storm.sends(from: range.0, to: range.1)),
        expected.attempt_rate_per_s_by_window[window] * parameters.window_s, within: 1e-6)
    }
    let samples = expected.server_queue_at_s.compactMap { text, queue in
      Double(text).map { ($0, queue) }
    }.sorted { $0.0 < $1.0 }
    for (second, queue) in samples {
      findings.compare("server queue at \(Int(second)) s", storm.queue(at: second), queue)
    }
    findings.compare("requests", storm.requests, expected.requests)
    findings.compare("failed_requests", storm.failures.count, expected.failed_requests)
    findings.compareTimes(
      "last_failure_at_s", storm.failures.max() ?? .nan, expected.last_failure_at_s)
    return findings
  }

  // MARK: - The shortest fatal outage

  private struct CriticalOutage: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let server_capacity_per_s: Double
      let client_timeout_s: Double
      let retries: Int
      let outage_starts_at_s: Double
    }
    struct Expected: Decodable {
      let always_recovers_below_load_per_s: Double
      let critical_outage_s: [String: Bracket]
    }
    struct Bracket: Decodable {
      let recovers_at: Double
      let does_not_recover_at: Double
    }
  }

  @Sendable private static func check(_ asked: CriticalOutage) throws -> Findings {
    let parameters = asked.parameters
    let goodput = { (load: Double, outage: Double) in
      let start = parameters.outage_starts_at_s
      let clients = try RetryingClients(
        loads: [(0, load)], capacity: parameters.server_capacity_per_s,
        timeout: parameters.client_timeout_s, retries: parameters.retries,
        outage: (start, start + outage), seconds: 400)
      return Double(try clients.settle().answers(from: 390, to: 400)) / 10
    }
    var findings = Findings()
    for (text, bracket) in asked.expected.critical_outage_s.sorted(by: { $0.key < $1.key }) {
      guard let load = Double(text) else { return "'\(text)' is no load" }
      findings.compareExactly(
        "goodput at \(text)/s after an outage of \(bracket.recovers_at) s",
        try goodput(load, bracket.recovers_at), load)
      let lost = try goodput(load, bracket.does_not_recover_at)
      findings.require(
        "no recovery at \(text)/s after an outage of \(bracket.does_not_recover_at) s",
        lost < load, "the goodput is \(lost)/s again")
    }
    let safe = 0.8 * asked.expected.always_recovers_below_load_per_s
    findings.compareExactly(
      "goodput at \(safe)/s after an outage of 10 s", try goodput(safe, 10), safe)
    return findings
  }
}
