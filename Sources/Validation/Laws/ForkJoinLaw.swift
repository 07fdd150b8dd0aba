// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks two groups on a topic, which are the branches of a fork-join station: the mean time until
/// both have completed a message is that of Flatto and Hahn.
enum ForkJoinLaw {
  static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let rate = try theory.parameters.positive("arrival_rate_per_s")
    let service = ServiceSpecification.distribution(
      try .exponential(mean: 1 / theory.parameters.positive("branch_service_rate_per_s")))
    guard let deviation = theory.asymptoticDeviations["mean_response_s"] else {
      throw MissingValue(name: "asymptotic_sd mean_response_s")
    }
    let messages = effort.mostKept / 2
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: Double(messages + 10_000) / rate),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)), service: service)
    specification.groups.append(QueueingSystem.group(named: "second branch", service: service))
    let warmUp = QueueingSystem.instant(10_000 / rate)
    var both = Deviations(
      "mean_response_s", expected: try theory.expected.number("mean_response_s"))
    for seed in effort.seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      let ends = [0, 1].map { group in
        outcome.attempts.filter { $0.group == group }.reduce(into: [Int: DeliveryAttempt]()) {
          $0[$1.message] = $1
        }
      }
      var sum: Int64 = 0
      var count = 0
      // Integers: the order of a dictionary cannot show in the sum.
      for (message, first) in ends[0] where first.published >= warmUp {
        guard let second = ends[1][message] else { continue }
        sum += max(first.sojourn, second.sojourn)
        count += 1
      }
      both.add(
        Double(sum) / 1e9 / Double(count), standardError: deviation / Double(count).squareRoot())
    }
    return Findings([both])
  }
}
