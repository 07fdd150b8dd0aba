// SPDX-License-Identifier: GPL-3.0-or-later

import GoldenCases
import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Steady states agree with theory within four standard errors")
struct SteadyStateTests {
  @Test("Every figure, over seeds 1 to 20", arguments: SteadyStateCase.all)
  func agrees(with theory: SteadyStateCase) throws {
    TestLength.expect(try theory.deviations(), of: theory.testDescription)
  }

  @Test(
    "The mean wait of G/G/1 lies between Kingman's and Marchal's bounds",
    arguments: ["kingman-e2-e3-rho90", "kingman-h2-arrivals-rho80"], TestLength.seeds)
  func bounds(id: String, seed: UInt64) throws {
    let theory = try TheoryCase.named(id)
    let rate = try theory.parameters.number("arrival_rate_per_s")
    let mean = try theory.parameters.number("service_mean_s")
    let gap: DistributionSpecification
    let service: DistributionSpecification
    if id.contains("-e2-e3-") {
      gap = try .erlang(phases: 2, mean: 1 / rate)
      service = try .erlang(phases: 3, mean: mean)
    } else {
      gap = DistributionSpecification(
        try HyperexponentialDistribution(probabilities: [0.8, 0.2], means: [1 / 160.0, 3 / 80.0]))
      service = try .exponential(mean: mean)
    }
    let variances = [
      (gap.variance, "arrival_variance_s2"), (service.variance, "service_variance_s2"),
    ]
    for (variance, name) in variances {
      let expected = try theory.parameters.number(name)
      #expect((variance - expected).magnitude < 1e-9 * expected)
    }
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: 200_000 / rate),
      arrivals: try ArrivalSpecification(RenewalArrivals(gap: gap)),
      service: .distribution(service))
    specification.warmUp = VirtualDuration(seconds: 10_000 / rate)
    let outcome = try Replication.run(specification, seed: seed, replication: 0)
    let wait = try #require(outcome.group.waitingMean)
    #expect(wait >= (try theory.expected.number("mean_wait_lower_bound_s")))
    #expect(wait <= (try theory.expected.number("mean_wait_upper_bound_s")))
  }

  @Test("Sharing a queue beats dealing in turn, which beats chance", arguments: TestLength.seeds)
  func ordering(seed: UInt64) throws {
    let theory = try TheoryCase.named("split-vs-shared-c4")
    let quantiles = [50.0, 90, 95, 99]
    // The same messages at the same instants with the same services, in all three.
    let samples = try Sharing.allCases.map { sharing in
      let system = SteadyStateCase(
        id: theory.id, prefix: sharing.rawValue, messages: 100_000, statistics: []
      ) { try sharing.system($0) }
      let specification = system.specification(try sharing.system(theory.parameters))
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      return SteadyStateSample(outcome, warmUp: .zero + specification.warmUp)
    }
    for (worse, better) in zip(samples, samples.dropFirst()) {
      #expect(worse.meanWait > better.meanWait)
      #expect(worse.meanSojourn > better.meanSojourn)
      for percent in quantiles {
        #expect(try #require(worse.sojourn(percent)) > #require(better.sojourn(percent)))
      }
    }
  }
}

@Suite("Two groups on a topic are the branches of a fork-join station")
struct ForkJoinTests {
  @Test("The mean time until both have completed a message is that of Flatto and Hahn")
  func bothBranches() throws {
    let theory = try TheoryCase.named("fork-join-2-rho80")
    let rate = try theory.parameters.number("arrival_rate_per_s")
    let service = ServiceSpecification.distribution(
      try .exponential(mean: 1 / theory.parameters.number("branch_service_rate_per_s")))
    let messages = TestLength.scaled(100_000)
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: Double(messages + 10_000) / rate),
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)), service: service)
    specification.groups.append(QueueingSystem.group(named: "second branch", service: service))
    let warmUp = QueueingSystem.instant(10_000 / rate)
    var both = Deviations(
      "mean_response_s", expected: try theory.expected.number("mean_response_s"))
    for seed in TestLength.seeds {
      let outcome = try Replication.run(
        specification, seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
      let ends = [0, 1].map { group in
        outcome.attempts.filter { $0.group == group }.reduce(into: [Int: DeliveryAttempt]()) {
          $0[$1.message] = $1
        }
      }
      var sum: Int64 = 0
      var count = 0
      for (message, first) in ends[0] where first.published >= warmUp {
        guard let second = ends[1][message] else { continue }
        sum += max(first.sojourn, second.sojourn)
        count += 1
      }
      both.add(
        Double(sum) / 1e9 / Double(count),
        standardError: try theory.deviation("mean_response_s") / Double(count).squareRoot())
    }
    TestLength.expect([both], of: theory.id)
  }
}
