// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What became of one seed.
package struct SwarmResult: Sendable {
  /// The seed.
  package let seed: UInt64
  /// What the scenario contained, and what came about.
  package let features: [SwarmFeature]
  /// What must not be; empty for a sound run.
  package let findings: [AuditFinding]
  /// Events that the engine executed.
  package let executedEvents: Int

  /// Draws a scenario and runs it.
  package init(seed: UInt64) {
    let scenario = SwarmScenario(seed: seed)
    // Every seventh runs twice, which has nothing to do with how scenarios are drawn.
    let trial = SwarmTrial(
      scenario.tree.yaml, name: "swarm-\(seed).yaml", repeats: seed % 7 == 0)
    self.seed = seed
    features = scenario.mechanisms.map { .mechanism($0) } + trial.features
    findings = trial.findings
    executedEvents = trial.executedEvents
  }
}

/// Runs the scenarios of many seeds, several at a time, and delivers what became of them in order.
package struct SwarmRunner: Sendable {
  /// How many run at once.
  package let threads: Int
  /// What becomes of a seed.
  private let run: @Sendable (UInt64) -> SwarmResult

  /// Creates a runner.
  package init(
    threads: Int, run: @escaping @Sendable (UInt64) -> SwarmResult = { SwarmResult(seed: $0) }
  ) {
    precondition(threads > 0, "seeds need a thread to run on")
    self.threads = threads
    self.run = run
  }

  /// Runs seeds from a first one on.
  ///
  /// - Parameters:
  ///   - first: The first seed; after the last 64-bit number comes 0.
  ///   - count: How many at most.
  ///   - isolation: Where `goesOn` and `deliver` are called.
  ///   - goesOn: Asked before each new seed; false starts no further one.
  ///   - deliver: Called with each result, in the order of the seeds.
  package func run(
    from first: UInt64, count: Int, isolation: isolated (any Actor)? = #isolation,
    while goesOn: () -> Bool = { true }, deliver: (SwarmResult) -> Void
  ) async {
    let run = run
    var waiting: [Int: SwarmResult] = [:]
    var nextToDeliver = 0
    await withTaskGroup(of: (Int, SwarmResult).self, isolation: isolation) { group in
      // Naming the actor keeps this closure on it.
      _ = isolation
      var next = 0
      var running = 0
      while true {
        while running < threads, next < count, next < nextToDeliver + 64 * threads, goesOn() {
          let number = next
          group.addTask { (number, run(first &+ UInt64(number))) }
          next += 1
          running += 1
        }
        guard running > 0, let (number, result) = await group.next() else { break }
        running -= 1
        waiting[number] = result
        while let result = waiting.removeValue(forKey: nextToDeliver) {
          deliver(result)
          nextToDeliver += 1
        }
      }
    }
  }
}
