// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct KafkaScenariosTests {
  private var scenarios: [SwarmScenario] {
    (UInt64(1)...3_000).map { SwarmScenario(seed: $0) }
      .filter { $0.tree["system"] == "kafka" }
  }

  @Test("All three group protocols are drawn")
  func protocols() {
    let words = Set(
      scenarios.flatMap { scenario in
        (scenario.tree["groups"]?.entries ?? []).compactMap { $0.value["protocol"] }
      })
    #expect(words == ["classic", "consumer", "share"])
  }

  @Test("No event is drawn that Kafka's groups do not have")
  func events() {
    let words = Set(
      scenarios.flatMap { scenario in
        (scenario.tree["events"]?.elements ?? []).flatMap { $0.entries.map(\.key) }
      })
    #expect(words.isDisjoint(with: ["set_queues", "partition", "latency", "clock_jump"]))
    let drawn = ["crash", "deploy", "stop", "pause", "poison", "add_queues", "slow_broker"]
    #expect(words.isSuperset(of: drawn))
  }
}
