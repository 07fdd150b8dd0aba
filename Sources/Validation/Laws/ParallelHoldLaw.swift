// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// Checks the hold model of Fujimoto 1990, without lookahead, on the bare engine: the number of
/// events is Poisson's, and none gets lost.
enum ParallelHoldLaw {
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

  static func check(_ theory: TheoryCase, _ effort: ValidationEffort) throws -> Findings {
    let population = try theory.parameters.count("initial_events")
    let end = try theory.parameters.positive("end_time")
    let mean = try theory.parameters.positive("mean_increment")
    try Senseless.unless(
      population <= 1_000_000 && Double(population) * end / mean <= 1e8, "so many events")
    let spread = try theory.expected.positive("events_stddev")
    let pending = try theory.expected.count("pending_events_at_end")
    var events = Deviations(
      "mean_events_processed", expected: try theory.expected.number("mean_events_processed"))
    var findings = Findings()
    for seed in effort.seeds {
      let streams = StreamFamily(seed: seed, replication: 0)
      var simulation = Simulation(
        model: Hold(stream: streams.stream(entity: "hold", purpose: "increments"), mean: mean))
      for _ in 0..<population {
        let first = simulation.model.increment()
        simulation.scheduler.schedule(0, at: .zero + first)
      }
      let outcome = simulation.run(until: QueueingSystem.instant(end))
      findings.compare(
        "pending_events_at_end, seed \(seed)", simulation.scheduler.pendingCount, pending)
      events.add(Double(outcome.eventCount), standardError: spread)
    }
    findings.add(events)
    return findings
  }
}
