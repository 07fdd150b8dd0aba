// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of a message that always fails at the head of an ordered queue.
///
/// Messages are evenly spaced; counts may differ from the fluid by 2, areas by half a percent.
enum PoisonCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "poison-ordered-",
      as: PoisonedQueue.self, check: check)
  ]

  private struct PoisonedQueue: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let queue_rate_per_s: Double
      let service_capacity_per_s: Double
      let suspend_s: Double
      let max_retries: Int
      let processing_time_of_poison_s: Double
    }
    struct Expected: Decodable {
      let blocked_s: Double
      let backlog_when_unblocked: Int
      let catch_up_s: Double
      let last_delayed_message_at_s: Double
      let messages_delayed: Int
      let max_extra_wait_s: Double
      let backlog_area_message_s: Double
      let backlog_growth_per_s_if_retries_unlimited: Double
    }
  }

  /// When the poison message is published.
  private static let start = 10.0
  /// How many messages a count may differ by.
  private static let tolerance = 2

  @Sendable private static func check(_ asked: PoisonedQueue) throws -> Findings {
    let expected = asked.expected
    let seconds = expected.last_delayed_message_at_s + 20
    let specification = try specification(
      asked.parameters, seconds: seconds, limit: asked.parameters.max_retries)
    let outcome = try Replication.run(
      specification, seed: 1, replication: 0, options: RunOptions(attempts: .share(1)))
    let poison = Int((start * asked.parameters.queue_rate_per_s).rounded())
    let tries = outcome.attempts.filter { $0.message == poison }
    guard let first = tries.first, let last = tries.last, let bill = outcome.bills.first else {
      return "no message was poisoned"
    }
    // The last few messages of the backlog are as many as arrive while they are caught up with.
    let surplus = asked.parameters.service_capacity_per_s - asked.parameters.queue_rate_per_s
    let margin = Double(tolerance) / min(asked.parameters.queue_rate_per_s, surplus)
    let delayedMargin = Int((margin * asked.parameters.queue_rate_per_s).rounded(.up))
    var findings = Findings()
    findings.compareTimes("blocked", (last.ended - first.ended).seconds, expected.blocked_s)
    findings.compareTimes(
      "blocked, as measured", outcome.group.headOfLineBlocking, expected.blocked_s)
    let unblocked = outcome.group.timeSeries.first { $0.time >= last.ended }
    findings.compare(
      "backlog when unblocked", Int(unblocked?.backlog ?? -1), expected.backlog_when_unblocked,
      within: tolerance)
    findings.compare("peak", bill.peak, expected.backlog_when_unblocked, within: tolerance)
    findings.compare(
      "area", bill.area, expected.backlog_area_message_s,
      within: 0.005 * expected.backlog_area_message_s)
    let delayed = outcome.completions().filter { $0.message != poison && $0.wait > 0 }
    findings.compare(
      "messages delayed", delayed.count, expected.messages_delayed, within: delayedMargin)
    let lastDelayed = delayed.map(\.published).max() ?? .zero
    findings.compare(
      "last delayed message", (lastDelayed - first.ended).seconds,
      expected.last_delayed_message_at_s, within: margin)
    findings.compare(
      "catching up", (lastDelayed - last.ended).seconds, expected.catch_up_s, within: margin)
    findings.compare(
      "longest wait", Double(delayed.map(\.wait).max() ?? 0) / 1e9, expected.max_extra_wait_s,
      within: margin)
    let unlimited = try Self.specification(asked.parameters, seconds: seconds, limit: nil)
    let group = try Replication.run(unlimited, seed: 1, replication: 0).group
    findings.compare(
      "growth without a limit", Double(group.backlogFinal) / seconds,
      expected.backlog_growth_per_s_if_retries_unlimited, within: margin)
    return findings
  }

  private static func specification(
    _ asked: PoisonedQueue.Parameters, seconds: Double, limit: Int?
  ) throws -> ModelSpecification {
    let rate = asked.queue_rate_per_s
    let count = (start + seconds) * rate
    try Senseless.unless(rate > 0 && count >= 1 && count <= 1e6, "\(count) messages")
    try Senseless.unless(
      (1e-3...1e9).contains(asked.service_capacity_per_s) && asked.service_capacity_per_s > rate
        && (0...1e3).contains(asked.processing_time_of_poison_s), "the times of service")
    // Pauses of other lengths are held to this range by the client.
    try Senseless.unless((0.01...30).contains(asked.suspend_s), "the pause")
    var services = Array(
      repeating: VirtualDuration(seconds: 1 / asked.service_capacity_per_s).nanoseconds,
      count: Int(count) + 1)
    services[Int((start * rate).rounded())] =
      VirtualDuration(seconds: asked.processing_time_of_poison_s).nanoseconds
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: start + seconds),
      arrivals: try QueueingSystem.evenlySpaced(Int(count), period: 1 / rate),
      service: .trace(services, repeats: false))
    specification.sampleInterval = .milliseconds(10)
    // The backlog is back when it has been so for longer than a few messages take to arrive.
    specification.episodes.hold = VirtualDuration(seconds: 10 / rate)
    specification.groups[0].consumption = .orderly
    specification.groups[0].client.suspendTime = VirtualDuration(seconds: asked.suspend_s)
    specification.groups[0].client.maximumReconsumeTimes = limit
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(start), .poison(producer: QueueingSystem.producer))
    ]
    return specification
  }
}
