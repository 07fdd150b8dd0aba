// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of exact means of what chance decides: runs with seeds 1 to 20 have to agree with them.
enum ChanceCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "zipf-", as: KeyPopularity.self,
      check: check),
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "max-of-", as: SlowestOfMany.self,
      check: check),
  ]

  private static let seeds = UInt64(1)...20

  // MARK: - Popular keys

  private struct KeyPopularity: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let keys: Int
      let exponent: Double
    }
    struct Expected: Decodable {
      let top1_share: Double
      let top10_share: Double
      let top1pct_share: Double
      let collision_probability: Double
    }
  }

  @Sendable private static func check(_ asked: KeyPopularity) throws -> Findings {
    let expected = asked.expected
    let keys = asked.parameters.keys
    try Senseless.unless((10...1_000_000).contains(keys), "\(keys) keys")
    let messages = 50_000
    var specification = QueueingSystem.specification(
      duration: .seconds(Int64(messages / 1_000 + 1)),
      arrivals: try QueueingSystem.evenlySpaced(messages, period: 0.001),
      service: .distribution(try .constant(0.000_5)))
    specification.producers[0].keys = .zipf(keys: keys, exponent: asked.parameters.exponent)
    let spread = { (share: Double) in (share * (1 - share) / Double(messages)).squareRoot() }
    var first = Deviations("most popular key", expected: expected.top1_share)
    var ten = Deviations("ten most popular keys", expected: expected.top10_share)
    var hundredth = Deviations("most popular hundredth", expected: expected.top1pct_share)
    var collisions = Deviations("equal keys", expected: expected.collision_probability)
    let collisionSpread = collisionDeviation(asked.parameters, messages: Double(messages))
    for seed in seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      var counts = Array(repeating: 0, count: keys)
      for attempt in outcome.attempts { counts[attempt.key ?? 0] += 1 }
      let share = { (top: Int) in Double(counts.prefix(top).reduce(0, +)) / Double(messages) }
      first.add(share(1), standardError: spread(expected.top1_share))
      ten.add(share(10), standardError: spread(expected.top10_share))
      hundredth.add(share(keys / 100), standardError: spread(expected.top1pct_share))
      let pairs = counts.reduce(0) { $0 + $1 * ($1 - 1) }
      collisions.add(
        Double(pairs) / Double(messages * (messages - 1)), standardError: collisionSpread)
    }
    return Findings([first, ten, hundredth, collisions])
  }

  /// The deviation of the share of equal pairs among so many messages (Hoeffding, Annals of
  /// Mathematical Statistics 19, 1948); its second term alone is left where all keys are alike.
  private static func collisionDeviation(
    _ asked: KeyPopularity.Parameters, messages: Double
  ) -> Double {
    let weights = (1...asked.keys).map {
      PortableMath.exponential(
        -asked.exponent * PortableMath.logarithm(Double($0)))
    }
    let sum = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
    let cubes = weights.reduce(0) { $0 + $1 * $1 * $1 } / (sum * sum * sum)
    let pairs = messages * (messages - 1)
    return
      ((4 * (messages - 2) * max(0, cubes - squares * squares) + 2 * (squares - squares * squares))
      / pairs).squareRoot()
  }

  // MARK: - The slowest of parallel services

  private struct SlowestOfMany: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let tasks: Int
      let mean_task_s: Double
    }
    struct Expected: Decodable {
      let mean_of_maximum_s: Double
      let stddev_of_maximum_s: Double
      let p99_of_maximum_s: Double
    }
  }

  /// Batches of messages meet as many idle threads; the last of a batch to end is its maximum.
  @Sendable private static func check(_ asked: SlowestOfMany) throws -> Findings {
    let tasks = asked.parameters.tasks
    let expected = asked.expected
    try Senseless.unless((2...1_000).contains(tasks), "\(tasks) tasks")
    try Senseless.unless(
      (1e-6...1e3).contains(asked.parameters.mean_task_s), "tasks of no bearable length")
    let batches = 1_500
    let period = 100 * asked.parameters.mean_task_s
    let step = VirtualDuration(seconds: period).nanoseconds
    let specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: period * Double(batches)),
      arrivals: try ArrivalSpecification(
        RecordedArrivals(instants: (0..<Int64(batches)).map { $0 * step }), batch: .fixed(tasks)),
      service: .distribution(try .exponential(mean: asked.parameters.mean_task_s)), threads: tasks)
    let count = Double(batches)
    var means = Deviations("mean", expected: expected.mean_of_maximum_s)
    var spreads = Deviations("variance", expected: 1)
    var beyond = Deviations("share beyond p99", expected: 0.01)
    for seed in seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      var longest = Array(repeating: 0.0, count: batches)
      for attempt in outcome.attempts {
        let batch = Int(attempt.published.nanoseconds / step)
        longest[batch] = max(longest[batch], (attempt.ended - attempt.published).seconds)
      }
      let mean = longest.reduce(0, +) / count
      let square = longest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      let scale = expected.stddev_of_maximum_s * expected.stddev_of_maximum_s
      means.add(mean, standardError: expected.stddev_of_maximum_s / count.squareRoot())
      spreads.add(
        square / scale, standardError: ((kurtosis(tasks) - 1) / count).squareRoot())
      beyond.add(
        Double(longest.count { $0 > expected.p99_of_maximum_s }) / count,
        standardError: (0.01 * 0.99 / count).squareRoot())
    }
    return Findings([means, spreads, beyond])
  }

  /// The kurtosis of the longest of so many exponential times, which is distributed like the sum of
  /// independent ones with means 1, 1/2, 1/3, … (Rényi 1953): cumulants add.
  private static func kurtosis(_ tasks: Int) -> Double {
    var second = 0.0
    var fourth = 0.0
    for rank in 1...tasks {
      let inverse = 1 / Double(rank)
      second += inverse * inverse
      fourth += inverse * inverse * inverse * inverse
    }
    return 3 + 6 * fourth / (second * second)
  }
}
