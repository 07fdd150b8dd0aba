// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Checks that the mean wait of G/G/1 lies between Kingman's and Marchal's bounds, seed by seed.
enum BoundLaws {
  static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let rate = try theory.parameters.positive("arrival_rate_per_s")
    let (gap, service) = try distributions(theory.parameters, rate: rate)
    var findings = Findings()
    // The two distributions are those that the bounds have been computed for.
    for (variance, name) in [
      (gap.variance, "arrival_variance_s2"), (service.variance, "service_variance_s2"),
    ] {
      findings.compareExactly(name, variance, try theory.parameters.number(name))
    }
    let lower = try theory.expected.number("mean_wait_lower_bound_s")
    let upper = try theory.expected.number("mean_wait_upper_bound_s")
    try Senseless.unless(lower <= upper, "bounds from \(lower) to \(upper)")
    let range = lower...upper
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: 110_000 / rate),
      arrivals: try ArrivalSpecification(RenewalArrivals(gap: gap)),
      service: .distribution(service))
    specification.warmUp = VirtualDuration(seconds: 10_000 / rate)
    for seed in effort.seeds {
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      findings.require(
        "mean_wait_s, seed \(seed)", outcome.group.waitingMean ?? .nan, in: range)
    }
    return findings
  }

  /// The distributions that the case names in words.
  private static func distributions(
    _ values: TheoryValues, rate: Double
  ) throws -> (gap: DistributionSpecification, service: DistributionSpecification) {
    let mean = try values.positive("service_mean_s")
    let (arrivals, services) = (
      try values.text("arrival_process"), try values.text("service")
    )
    let gap: DistributionSpecification
    if let phases = phases(of: arrivals) {
      gap = try .erlang(phases: phases, mean: 1 / rate)
    } else if arrivals.hasPrefix("hyperexponential: p=") {
      // "hyperexponential: p=0.8 rate 160/s, else rate 26.67/s"
      let numbers = arrivals.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
      guard numbers.count == 3 else { throw Senseless(description: arrivals) }
      gap = DistributionSpecification(
        try HyperexponentialDistribution(
          probabilities: [numbers[0], 1 - numbers[0]], means: [1 / numbers[1], 1 / numbers[2]]))
    } else {
      throw Senseless(description: "the arrivals '\(arrivals)' are not known here")
    }
    if let phases = phases(of: services) {
      return (gap, try .erlang(phases: phases, mean: mean))
    }
    guard services.hasPrefix("exponential") else {
      throw Senseless(description: "the service '\(services)' is not known here")
    }
    return (gap, try .exponential(mean: mean))
  }

  /// The number in words like "Erlang-2 renewal".
  private static func phases(of text: String) -> Int? {
    guard text.hasPrefix("Erlang-") else { return nil }
    return Int(text.dropFirst("Erlang-".count).prefix { $0.isNumber })
  }
}
