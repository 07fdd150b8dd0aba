// SPDX-License-Identifier: GPL-3.0-or-later

import GoldenCases
import SimulationEngine
import Stochastics
import Testing

/// Every event begets one successor after an exponential time, so that the events of each line of
/// descent, and of all together, are a Poisson process.
private struct Hold: ~Copyable, SimulationModel {
  var stream: RandomStream
  let mean: Double

  mutating func handle(_ event: UInt8, at now: VirtualTime, scheduler: inout Scheduler<UInt8>) {
    scheduler.schedule(event, at: now + increment())
  }

  mutating func increment() -> VirtualDuration {
    .nanoseconds(stream.nextExponentialNanoseconds(meanNanoseconds: mean * 1e9))
  }
}

@Suite("The hold model of Fujimoto 1990, without lookahead")
struct ParallelHoldTests {
  @Test("The number of events is Poisson's, and none gets lost")
  func eventCount() throws {
    let theory = try TheoryCase.named("phold-16k-events")
    let population = try theory.parameters.count("initial_events")
    let end = QueueingSystem.instant(try theory.parameters.number("end_time"))
    let mean = try theory.parameters.number("mean_increment")
    let spread = try theory.expected.number("events_stddev")
    let pending = try theory.expected.count("pending_events_at_end")
    var events = Deviations(
      "mean_events_processed", expected: try theory.expected.number("mean_events_processed"))
    for seed in TestLength.seeds {
      let streams = StreamFamily(seed: seed, replication: 0)
      var simulation = Simulation(
        model: Hold(stream: streams.stream(entity: "hold", purpose: "increments"), mean: mean))
      for _ in 0..<population {
        let first = simulation.model.increment()
        simulation.scheduler.schedule(0, at: .zero + first)
      }
      let outcome = simulation.run(until: end)
      #expect(simulation.scheduler.pendingCount == pending)
      events.add(Double(outcome.eventCount), standardError: spread)
    }
    TestLength.expect([events], of: theory.id)
  }
}
