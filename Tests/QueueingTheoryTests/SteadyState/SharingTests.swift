// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics
import Testing
import Validation

@Suite("How a stream meets several members")
struct SharingTests {
  @Test("Sharing a queue beats dealing in turn, which beats chance", arguments: TestLength.seeds)
  func ordering(seed: UInt64) throws {
    let values = try TheoryCase.named("split-vs-shared-c4").parameters
    let rate = try values.number("total_arrival_rate_per_s")
    let members = try values.count("consumers")
    let service = ServiceSpecification.distribution(
      try .exponential(mean: 1 / values.number("service_rate_per_s_per_consumer")))
    // The same messages at the same instants with the same services, in all three.
    let samples = try Sharing.allCases.map { sharing in
      var specification = QueueingSystem.specification(
        duration: VirtualDuration(seconds: 110_000 / rate),
        arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)), service: service,
        queues: sharing == .shared ? 1 : members, members: sharing == .shared ? 1 : members,
        threads: sharing == .shared ? members : 1)
      specification.producers[0].routing = sharing == .random ? .random : .roundRobin
      specification.warmUp = VirtualDuration(seconds: 10_000 / rate)
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      return SteadyStateSample(outcome, warmUp: .zero + specification.warmUp)
    }
    for (worse, better) in zip(samples, samples.dropFirst()) {
      #expect(worse.meanWait > better.meanWait)
      #expect(worse.meanSojourn > better.meanSojourn)
      for percent in [50.0, 90, 95, 99] {
        #expect(try #require(worse.sojourn(percent)) > #require(better.sojourn(percent)))
      }
    }
  }
}
