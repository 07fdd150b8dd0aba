// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks of the time to work off a stored backlog under traffic.
enum DrainLaws {
  static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let expected = try theory.expected.positive("mean_drain_time_s")
    let spread = try theory.expected.positive("drain_time_stddev_s")
    let specification = try specification(theory.parameters, seconds: 3 * expected)
    let runs = max(1, effort.runs / 8)
    var means = Deviations("mean_drain_time_s", expected: expected)
    // A run's time is the sum of a thousand busy periods, nearly normal itself: the mean square of
    // its distances from the mean has the standard error of a normal variable's.
    var squares = 0.0
    for seed in effort.seeds {
      var sum = 0.0
      for run in 0..<UInt64(runs) {
        let outcome = try Replication.run(
          specification, seed: seed, replication: run, options: RunOptions(attempts: .share(1)))
        guard let time = firstEmpty(outcome)?.seconds else { return "a run did not drain" }
        sum += time
        squares += (time - expected) * (time - expected)
      }
      means.add(sum / Double(runs), standardError: spread / Double(runs).squareRoot())
    }
    let count = Double(runs * effort.seeds.count)
    let variance = spread * spread
    var variances = Deviations("square of drain_time_stddev_s, all runs", expected: variance)
    variances.add(squares / count, standardError: variance * (2 / count).squareRoot())
    return Findings([means, variances])
  }

  private static func specification(
    _ values: TheoryValues, seconds: Double
  ) throws -> ModelSpecification {
    let stored = try values.count("initial_backlog_messages")
    let rate = try values.positive("arrival_rate_per_s")
    try Senseless.unless(
      (1...1_000_000).contains(stored) && rate * seconds <= 1e6, "so great a backlog")
    let mean = try 1 / values.positive("service_rate_per_s")
    let isConstant = try values.text("service_distribution") == "deterministic"
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: seconds),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
      service: .distribution(isConstant ? try .constant(mean) : try .exponential(mean: mean)))
    specification.producers.append(try QueueingSystem.stored(stored))
    return specification
  }

  /// The end of the attempt that left nothing behind.
  private static func firstEmpty(_ outcome: ReplicationOutcome) -> VirtualTime? {
    let published = outcome.attempts.map(\.published).sorted()
    for (index, attempt) in outcome.attempts.enumerated()
    where index + 1 >= published.count || published[index + 1] > attempt.ended {
      return attempt.ended
    }
    return nil
  }
}
