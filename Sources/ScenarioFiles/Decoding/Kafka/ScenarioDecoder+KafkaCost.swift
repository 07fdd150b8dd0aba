// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What requests cost Kafka's brokers.
extension ScenarioDecoder {
  /// The costs; `nil` where the scenario says nothing of them.
  func decodeKafkaCost(_ scenario: SectionReader) -> KafkaBrokerCost? {
    guard let node = scenario.node("broker_cost") else { return nil }
    let reader = SectionReader(
      node, as: ScenarioSchema.kafkaCost, path: "broker_cost", position: node.position,
      context: context)
    var cost = KafkaBrokerCost()
    if let threads = reader.count("threads") { cost.threads = threads }
    if let time = reader.duration("request") { cost.request = time }
    if let time = reader.duration("batch") { cost.batch = time }
    if let time = reader.duration("per_kib") { cost.perKiB = time }
    if let memory = reader.size("memory") { cost.memory = memory }
    if let time = reader.duration("disk_read") { cost.diskRead = time }
    return cost
  }
}
