// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// A station, or several, that can come to a steady state.
struct SteadyStateSystem {
  /// Messages a second.
  var rate: Double
  var arrivals: ArrivalSpecification
  var service: DistributionSpecification
  var threads = 1
  var queues = 1
  var members = 1
  var routing = ProducerSpecification.Routing.roundRobin

  /// The scenario that lets some messages pass and measures others.
  func specification(messages: Int, warmUp: Int) throws -> ModelSpecification {
    try Senseless.unless(
      (1...10_000).contains(threads) && (1...1_000).contains(members),
      "\(members) members of \(threads) threads")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: Double(warmUp + messages) / rate), arrivals: arrivals,
      service: .distribution(service), queues: queues, members: members, threads: threads)
    specification.warmUp = VirtualDuration(seconds: Double(warmUp) / rate)
    specification.producers[0].routing = routing
    return specification
  }
}

/// The systems of `theory.json` that a RocketMQ group can be.
extension SteadyStateLaws {
  static let all: [LawChecker] = [
    law(["mm1-rho", "mmc-"], system: station),
    law(["md1-"]) { try poisson($0, .constant($0.positive("service_time_s"))) },
    law(["mek1-"]) { values in
      try poisson(
        values,
        .erlang(phases: values.count("erlang_shape"), mean: values.positive("service_mean_s")))
    },
    law(["mh2-"]) { values in
      let first = try values.number("hyper_p")
      let service = try HyperexponentialDistribution(
        probabilities: [first, 1 - first],
        means: [1 / values.positive("rate1_per_s"), 1 / values.positive("rate2_per_s")])
      return try poisson(values, DistributionSpecification(service))
    },
    law(["mg1-lognormal-"]) { values in
      try poisson(
        values,
        .lognormal(
          mean: values.positive("service_mean_s"),
          coefficientOfVariation: values.positive("service_cv")))
    },
    law(["mg1-bimodal-"]) { values in
      let fast = try values.number("prob_fast")
      let service = try MixtureDistribution(components: [
        .init(weight: fast, distribution: .constant(values.positive("fast_service_s"))),
        .init(weight: 1 - fast, distribution: .constant(values.positive("slow_service_s"))),
      ])
      return try poisson(values, DistributionSpecification(service))
    },
    law(["dm"], system: regular),
    law(["e2m1-", "e3m1-", "e4m1-", "e5m1-", "e8m1-"]) { values in
      let rate = try values.positive("arrival_rate_per_s")
      let gap = try DistributionSpecification.erlang(
        phases: values.count("erlang_shape"), mean: 1 / rate)
      return SteadyStateSystem(
        rate: rate, arrivals: try ArrivalSpecification(RenewalArrivals(gap: gap)),
        service: try .exponential(mean: 1 / values.positive("service_rate_per_s")))
    },
    law(["mmpp-"], system: modulated),
    law(["mx-"], system: batches),
    LawChecker(["split-vs-shared-"]) { theory, effort in
      var findings = Findings()
      for sharing in Sharing.allCases {
        try findings.add(
          contentsOf: Self.findings(
            on: theory, sharing.system(theory.parameters), effort, prefix: sharing.rawValue))
      }
      return findings
    },
  ]

  private static func law(
    _ prefixes: [String],
    system: @escaping @Sendable (TheoryValues) throws -> SteadyStateSystem
  ) -> LawChecker {
    LawChecker(prefixes) { theory, effort in
      try findings(on: theory, system(theory.parameters), effort)
    }
  }

  // MARK: - Systems

  @Sendable private static func station(_ values: TheoryValues) throws -> SteadyStateSystem {
    let rate = try values.positive("arrival_rate_per_s")
    let servers = try values.count("servers")
    return SteadyStateSystem(
      rate: rate, arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
      service: try .exponential(mean: 1 / serviceRate(values)), threads: servers)
  }

  private static func serviceRate(_ values: TheoryValues) throws -> Double {
    try (try? values.positive("service_rate_per_s_per_server"))
      ?? values.positive("service_rate_per_s")
  }

  private static func poisson(
    _ values: TheoryValues, _ service: DistributionSpecification
  ) throws -> SteadyStateSystem {
    let rate = try values.positive("arrival_rate_per_s")
    return SteadyStateSystem(
      rate: rate, arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
      service: service)
  }

  @Sendable private static func regular(_ values: TheoryValues) throws -> SteadyStateSystem {
    let period =
      try (try? values.positive("arrival_period_s")) ?? 1 / values.positive("arrival_rate_per_s")
    return SteadyStateSystem(
      rate: 1 / period, arrivals: try ArrivalSpecification(PeriodicArrivals(period: period)),
      service: try .exponential(mean: 1 / serviceRate(values)),
      threads: try values.count("servers"))
  }

  @Sendable private static func modulated(_ values: TheoryValues) throws -> SteadyStateSystem {
    let arrivals = try ModulatedArrivals(
      rates: [values.positive("calm_rate_per_s"), values.positive("burst_rate_per_s")],
      transitions: [
        [0, values.positive("rate_calm_to_burst_per_s")],
        [values.positive("rate_burst_to_calm_per_s"), 0],
      ])
    return SteadyStateSystem(
      rate: arrivals.meanRate, arrivals: try ArrivalSpecification(arrivals),
      service: try .exponential(mean: 1 / values.positive("service_rate_per_s")))
  }

  /// Batches of one size, `fixed 5`, or geometric ones, `geometric on 1,2,.. mean 4`.
  @Sendable private static func batches(_ values: TheoryValues) throws -> SteadyStateSystem {
    let words = try values.text("batch_size").split(separator: " ")
    guard let number = words.last.flatMap({ Double($0) }), number >= 1, number <= 10_000,
      let size: BatchSize = words.first == "fixed"
        ? .fixed(Int(number)) : words.first == "geometric" ? .geometric(mean: number) : nil
    else { throw Senseless(description: "batches of \(words.joined(separator: " "))") }
    let mean = try values.positive("service_mean_s")
    let isConstant = try values.text("service_distribution") == "deterministic"
    let rate = try values.positive("batch_rate_per_s")
    return SteadyStateSystem(
      rate: rate * size.mean,
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate), batch: size),
      service: isConstant ? try .constant(mean) : try .exponential(mean: mean))
  }
}

/// How a stream of messages meets several members of a group.
package enum Sharing: String, CaseIterable, Sendable {
  /// Each message to a queue, and so a member, by chance.
  case random = "random_partitioning_"
  /// The messages to the queues in turn.
  case roundRobin = "round_robin_partitioning_"
  /// All messages to one queue that every thread serves.
  case shared = "shared_queue_"

  func system(_ values: TheoryValues) throws -> SteadyStateSystem {
    let rate = try values.positive("total_arrival_rate_per_s")
    let members = try values.count("consumers")
    var system = SteadyStateSystem(
      rate: rate, arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)),
      service: try .exponential(
        mean: 1 / values.positive("service_rate_per_s_per_consumer")))
    switch self {
    case .shared: system.threads = members
    case .random, .roundRobin:
      system.queues = members
      system.members = members
      system.routing = self == .random ? .random : .roundRobin
    }
    return system
  }
}
