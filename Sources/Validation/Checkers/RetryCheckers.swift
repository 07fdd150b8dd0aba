// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of what becomes of messages that fail, under concurrent consumption.
enum RetryCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "rocketmq-concurrent-retry-",
      as: RetryLadder.self, check: check),
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "bounded-retries-",
      as: BoundedRetries.self, check: check),
  ]

  // MARK: - The ladder of delays

  private struct RetryLadder: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let max_reconsume_times: Int
      let delay_levels_s: [Int]
      let first_retry_level: Int
      let processing_time_s: Double
      let always_fails: Bool
    }
    struct Expected: Decodable {
      let retry_delays_s: [Double]
      let redelivery_times_after_first_failure_s: [Double]
      let total_delay_until_dead_letter_s: Double
      let delivery_attempts: Int
    }
  }

  @Sendable private static func check(_ asked: RetryLadder) throws -> Findings {
    let outcome = try Replication.run(
      specification(asked.parameters), seed: 1, replication: 0,
      options: RunOptions(attempts: .share(1)))
    let expected = asked.expected
    let attempts = outcome.attempts
    guard let first = attempts.first else { return "the message was never delivered" }
    var findings = Findings()
    findings.compare("attempts", attempts.count, expected.delivery_attempts)
    findings.require(
      "numbers of attempts", attempts.map(\.attempt) == Array(1...attempts.count),
      "attempts are not numbered in turn")
    let delays = zip(attempts, attempts.dropFirst()).map { ($1.started - $0.ended).seconds }
    let times = attempts.dropFirst().map { ($0.started - first.ended).seconds }
    compare("delay", delays, expected.retry_delays_s, &findings)
    compare(
      "time of redelivery", times, expected.redelivery_times_after_first_failure_s, &findings)
    guard let end = outcome.group.deadLetterTimes.first else {
      findings.require("dead letter", false, "the message was never dead-lettered")
      return findings
    }
    findings.compareTimes(
      "time until dead letter", (end - first.ended).seconds,
      expected.total_delay_until_dead_letter_s)
    return findings
  }

  private static func compare(
    _ what: String, _ got: [Double], _ expected: [Double], _ findings: inout Findings
  ) {
    findings.compare("\(what)s", got.count, expected.count)
    for (index, pair) in zip(got, expected).enumerated() {
      findings.compareTimes("\(what) \(index + 1)", pair.0, pair.1)
    }
  }

  private static func specification(_ asked: RetryLadder.Parameters) throws -> ModelSpecification {
    try Senseless.unless(
      (0...1_000).contains(asked.max_reconsume_times) && asked.delay_levels_s.count <= 100
        && asked.delay_levels_s.allSatisfy { (0...1_000_000).contains($0) }, "so long a ladder")
    // The broker adds the failures so far to level 3, unless the listener asks for a level.
    try Senseless.unless(
      asked.first_retry_level == 3, "a ladder that begins at level \(asked.first_retry_level)")
    try Senseless.unless((0...1e3).contains(asked.processing_time_s), "so long a service")
    let longest = asked.delay_levels_s.max() ?? 0
    let each = Double(longest) + asked.processing_time_s + 1
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: Double(asked.max_reconsume_times + 1) * each + 10),
      arrivals: try QueueingSystem.evenlySpaced(1, period: 1),
      service: .distribution(try .constant(asked.processing_time_s)))
    specification.brokers[0].delayLevels = try DelayLevelTable(
      parsing: asked.delay_levels_s.map { "\($0)s" }.joined(separator: " "))
    // A schedule that looks at its levels at every nanosecond is never late.
    specification.brokers[0].delayPollInterval = .nanoseconds(1)
    specification.groups[0].failureProbability = asked.always_fails ? 1 : 0
    specification.groups[0].client.maximumReconsumeTimes = asked.max_reconsume_times
    return specification
  }

  // MARK: - Failures by chance

  private struct BoundedRetries: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let first_attempt_rate_per_s: Double
      let failure_probability: Double
      let max_retries: Int
    }
    struct Expected: Decodable {
      let mean_attempts_per_message: Double
      let total_attempt_rate_per_s: Double
      let dead_letter_probability: Double
      let dead_letter_rate_per_s: Double
      let success_rate_per_s: Double
      let capacity_needed_per_s: Double
    }
  }

  /// The expected figures are means over chance; seeds 1 to 20 have to agree with them.
  @Sendable private static func check(_ asked: BoundedRetries) throws -> Findings {
    let parameters = asked.parameters
    let expected = asked.expected
    let messages = 50_000
    let seconds = Double(messages) / parameters.first_attempt_rate_per_s
    let specification = try specification(parameters, messages: messages)
    let count = Double(messages)
    let spread = attemptDeviation(parameters) / count.squareRoot()
    let dead = expected.dead_letter_probability
    let deadSpread = (dead * (1 - dead) / count).squareRoot()
    var attempts = Deviations("attempts", expected: expected.mean_attempts_per_message)
    var attemptRate = Deviations("attempt rate", expected: expected.total_attempt_rate_per_s)
    var busy = Deviations("capacity used", expected: expected.capacity_needed_per_s)
    var deadLetters = Deviations("dead letters", expected: dead)
    var deadRate = Deviations("dead-letter rate", expected: expected.dead_letter_rate_per_s)
    var successes = Deviations("success rate", expected: expected.success_rate_per_s)
    let seeds = UInt64(1)...20
    var lostInAll = 0.0
    var completedInAll = 0.0
    for seed in seeds {
      let group = try Replication.run(specification, seed: seed, replication: 0).group
      let deliveries = count + Double(group.redeliveries)
      attempts.add(deliveries / count, standardError: spread)
      attemptRate.add(deliveries / seconds, standardError: spread * count / seconds)
      // Every attempt takes the same time, so thread time counts attempts.
      let threadTime = group.timeSeries.reduce(0) { $0 + $1.busyTime.seconds }
      busy.add(threadTime / serviceTime / seconds, standardError: spread * count / seconds)
      let lost = Double(group.account.deadLettered)
      lostInAll += lost
      completedInAll += Double(group.account.completed)
      // Too few of them are not normally distributed.
      guard dead * count >= fewestNormal else { continue }
      deadLetters.add(lost / count, standardError: deadSpread)
      deadRate.add(lost / seconds, standardError: deadSpread * count / seconds)
      successes.add(
        Double(group.account.completed) / seconds, standardError: deadSpread * count / seconds)
    }
    guard dead * count >= fewestNormal else {
      var findings = Findings([attempts, attemptRate, busy])
      compareRare(
        lost: lostInAll, completed: completedInAll, expected: expected,
        messages: count * Double(seeds.count), seconds: seconds * Double(seeds.count), &findings)
      return findings
    }
    return Findings([attempts, attemptRate, busy, deadLetters, deadRate, successes])
  }

  /// The least number of rare events that is taken for normally distributed.
  private static let fewestNormal = 25.0

  /// Compares where dead letters are too rare for each run to be judged: their number over all runs,
  /// taken for a Poisson variate.
  private static func compareRare(
    lost: Double, completed: Double, expected: BoundedRetries.Expected, messages: Double,
    seconds: Double, _ findings: inout Findings
  ) {
    let mean = expected.dead_letter_probability * messages
    let margin = 4 * (mean + 1).squareRoot()
    findings.compare("dead letters in all", lost, mean, within: margin)
    findings.compare(
      "dead-letter rate", lost / seconds, expected.dead_letter_rate_per_s, within: margin / seconds)
    findings.compare(
      "success rate", completed / seconds, expected.success_rate_per_s, within: margin / seconds)
  }

  private static let serviceTime = 0.001

  /// The standard deviation of the attempts at one message: each retry needs a failure before it.
  private static func attemptDeviation(_ asked: BoundedRetries.Parameters) -> Double {
    var mean = 0.0
    var square = 0.0
    var reached = 1.0
    for attempt in 0...max(0, asked.max_retries) {
      mean += reached
      // The square of a count grows by an odd number at each step.
      square += reached * Double(2 * attempt + 1)
      reached *= asked.failure_probability
    }
    return (square - mean * mean).squareRoot()
  }

  private static func specification(
    _ asked: BoundedRetries.Parameters, messages: Int
  ) throws -> ModelSpecification {
    try Senseless.unless(
      (1...1e6).contains(asked.first_attempt_rate_per_s),
      "\(asked.first_attempt_rate_per_s) messages a second")
    try Senseless.unless((0...16).contains(asked.max_retries), "so many retries")
    let seconds = Double(messages) / asked.first_attempt_rate_per_s
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: seconds + 60),
      arrivals: try QueueingSystem.evenlySpaced(
        messages, period: 1 / asked.first_attempt_rate_per_s),
      service: .distribution(try .constant(serviceTime)), threads: 100)
    // The delay between attempts is of no account here; a second each keeps the run short.
    specification.brokers[0].delayLevels = try DelayLevelTable(
      parsing: Array(repeating: "1s", count: 18).joined(separator: " "))
    specification.groups[0].failureProbability = asked.failure_probability
    specification.groups[0].client.maximumReconsumeTimes = asked.max_retries
    return specification
  }
}
