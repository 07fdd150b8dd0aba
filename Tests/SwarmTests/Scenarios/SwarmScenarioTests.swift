// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Swarm
import Testing

@Suite struct SwarmScenarioTests {
  @Test("A seed draws the same scenario again, another seed another one")
  func determinism() {
    for seed in [UInt64(1), 2, .max] {
      #expect(SwarmScenario(seed: seed).tree == SwarmScenario(seed: seed).tree)
    }
    #expect(SwarmScenario(seed: 1).tree["topics"] != SwarmScenario(seed: 2).tree["topics"])
  }

  @Test("Every scenario can be read")
  func readable() throws {
    for seed in UInt64(1)...400 {
      let scenario = SwarmScenario(seed: seed)
      do {
        _ = try ScenarioFile.parse(scenario.tree.yaml, file: "swarm-\(seed).yaml")
      } catch {
        Issue.record("\(error.problems)")
      }
    }
  }

  @Test("Every event is drawn")
  func events() {
    let known = Set(
      (UInt64(1)...2_000).flatMap { seed -> [String] in
        (SwarmScenario(seed: seed).tree["events"]?.elements ?? []).flatMap { event in
          event.entries.map(\.key).filter { $0 != "at" }
        }
      })
    let missing = ScenarioSchema.events.map(\.name).filter { !known.contains($0) }
    #expect(missing.isEmpty, "the generator draws none of \(missing)")
  }

  @Test("Every mechanism is drawn, each in more than one seed of a hundred")
  func mechanisms() {
    var counts: [SwarmFeature.Mechanism: Int] = [:]
    for seed in UInt64(1)...2_000 {
      for mechanism in SwarmScenario(seed: seed).mechanisms { counts[mechanism, default: 0] += 1 }
    }
    let rare = SwarmFeature.Mechanism.allCases.filter { counts[$0, default: 0] < 20 }
    #expect(rare.isEmpty, "\(rare.map { "\($0.rawValue): \(counts[$0, default: 0])" })")
  }
}
