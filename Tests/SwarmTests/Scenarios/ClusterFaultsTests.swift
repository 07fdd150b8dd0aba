// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct ClusterFaultsTests {
  private let faults: Set<String> = [
    "stop", "stop_name_server", "set_queues", "partition", "latency", "slow_broker", "pause",
    "clock_jump",
  ]

  private func words(_ scenario: SwarmScenario) -> Set<String> {
    Set((scenario.tree["events"]?.elements ?? []).flatMap { $0.entries.map(\.key) })
  }

  @Test("Most scenarios of RocketMQ are free of faults of machines, and many are not")
  func shares() {
    let scenarios = (UInt64(1)...1_000).map { SwarmScenario(seed: $0) }
      .filter { $0.tree["system"] == "rocketmq" }
    let faulted = scenarios.count { !words($0).isDisjoint(with: faults) }
    #expect(faulted > scenarios.count / 10 && faulted < scenarios.count / 2)
  }

  @Test("Brokers and processes fail in Kafka as well, nodes in clusters of RabbitMQ, no others")
  func others() {
    let scenarios = (UInt64(1)...1_000).map { SwarmScenario(seed: $0) }
      .filter { $0.tree["system"] != "rocketmq" }
    for scenario in scenarios {
      let drawn = words(scenario).intersection(faults)
      let possible: Set<String> =
        switch scenario.tree["system"] {
        case "kafka": ["stop", "pause", "slow_broker"]
        case "rabbitmq": ["stop", "partition"]
        default: []
        }
      #expect(drawn.isSubset(of: possible))
    }
  }
}
