// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Replicas of Kafka's partitions.
extension ScenarioDecoder {
  /// How partitions are copied; `nil` where nothing is said of it and no broker ends.
  func decodeKafkaReplication(
    _ reader: SectionReader, topics: [KafkaReplication.Topic?], events: [ScenarioEvent]
  ) -> KafkaReplication? {
    let stops = events.contains { event in
      if case .fault(.stopBroker) = event.action { true } else { false }
    }
    let isAsked = reader.has("replication") || topics.contains { $0 != nil }
    guard isAsked || stops else { return nil }
    let section = SectionReader(
      reader.node("replication"), as: ScenarioSchema.kafkaReplication, path: "replication",
      position: reader.position, context: context)
    var replication = KafkaReplication(topics: topics.map { $0 ?? .init() })
    func set(_ key: String, _ property: WritableKeyPath<KafkaReplication, VirtualDuration>) {
      if let duration = section.duration(key) { replication[keyPath: property] = duration }
    }
    set("latency", \.latency)
    set("lag_time", \.lagTime)
    set("session_timeout", \.sessionTimeout)
    set("heartbeat_interval", \.heartbeatInterval)
    set("balance_interval", \.balanceInterval)
    if let isAllowed = section.flag("unclean_election") {
      replication.allowsUncleanElection = isAllowed
    }
    return replication
  }
}
