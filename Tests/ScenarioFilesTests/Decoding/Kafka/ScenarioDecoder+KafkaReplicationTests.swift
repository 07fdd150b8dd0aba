// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Replicas of Kafka's partitions, in scenarios")
struct ScenarioDecoderKafkaReplicationTests {
  private static let topic = "orders: {partitions: 7}"
  private static let section = "coordinator: {initial_rebalance_delay: 1s}\n"

  private static func replication(_ changes: [(String, String)]) throws -> KafkaReplication? {
    try SmallKafka.parse(changes).kafka?.replication
  }

  private static func replicated(_ settings: String) -> (String, String) {
    (section, section + "replication: \(settings)\n")
  }

  private static func stop(_ event: String) -> (String, String) {
    (section, section + "events: [{at: 10s, stop: \(event)}]\n")
  }

  @Test("Replicas are read key by key")
  func keys() throws {
    let replication = try #require(
      try Self.replication([
        (Self.topic, "orders: {partitions: 7, replication_factor: 3, min_insync_replicas: 2}"),
        Self.replicated(
          "{latency: 2ms, lag_time: 10s, unclean_election: true, session_timeout: 18s, "
            + "heartbeat_interval: 3s, balance_interval: 1m}"),
      ]))
    #expect(replication.topics == [.init(factor: 3, minimumInSync: 2), .init()])
    #expect(replication.latency == .milliseconds(2) && replication.lagTime == .seconds(10))
    #expect(replication.allowsUncleanElection)
    #expect(replication.sessionTimeout == .seconds(18))
    #expect(replication.heartbeatInterval == .seconds(3))
    #expect(replication.balanceInterval == .seconds(60))
  }

  // The numbers of Kafka 4.3's ReplicationConfigs, ServerLogConfigs and BrokerHeartbeatManager.
  @Test("What is not said is as Kafka has it, and there are no replicas unless they are asked for")
  func defaults() throws {
    #expect(try Self.replication([]) == nil)
    let replication = try #require(
      try Self.replication([(Self.topic, "orders: {partitions: 7, replication_factor: 2}")]))
    #expect(replication.topics == [.init(factor: 2, minimumInSync: 1), .init()])
    #expect(replication.latency == .zero && replication.lagTime == .seconds(30))
    #expect(!replication.allowsUncleanElection)
    #expect(replication.sessionTimeout == .seconds(9))
    #expect(replication.heartbeatInterval == .seconds(2))
    #expect(replication.balanceInterval == .seconds(300))
    // A broker that ends has partitions without another replica, if nothing else is said.
    #expect(try Self.replication([Self.stop("{broker: broker-b}")])?.topics == [.init(), .init()])
    #expect(try Self.replication([Self.replicated("{}")])?.topics == [.init(), .init()])
  }

  @Test("A broker's end is read key by key")
  func stops() throws {
    let model = try SmallKafka.parse([
      Self.stop("{broker: broker-b, how: host-loss, for: 20s}")
    ])
    guard case .fault(let fault) = model.events.first?.action else {
      Issue.record("no fault was read")
      return
    }
    #expect(fault == .stopBroker("broker-b", ending: .hostLoss, duration: .seconds(20)))
  }

  @Test(
    "What cannot be is refused, with what would do",
    arguments: [
      (topic, "orders: {partitions: 7, replication_factor: 4}", "and there are 3"),
      (topic, "orders: {partitions: 7, replication_factor: 0}", "allowed are 1 to 64"),
      (topic, "orders: {partitions: 7, min_insync_replicas: 2}", "a larger 'replication_factor'"),
      (topic, "orders: {partitions: 7, replicaton_factor: 2}", "replication_factor"),
      (section, section + "replication: {lag_time: 0s}\n", "lag_time"),
      (section, section + "replication: {latency: 3}\n", "unit"),
      (
        section, section + "replication: {heartbeat_interval: 9s}\n",
        "do not keep a session"
      ),
      (section, section + "replication: {leader: broker-a}\n", "leader"),
      (section, section + "events: [{at: 10s, stop: {broker: broker-x}}]\n", "broker-x"),
      (
        section,
        section
          + "events: [{at: 10s, stop: {broker: broker-b}}, {at: 20s, stop: {broker: broker-b}}]\n",
        "broker-b was stopped at 10.0 s already"
      ),
    ])
  func refused(text: String, replacement: String, remedy: String) {
    let problems = SmallScenario.problems(SmallKafka.edited([(text, replacement)]))
    #expect(problems.contains { $0.contains(remedy) }, "\(problems)")
    #expect(problems.allSatisfy { $0.contains(":") && !$0.contains("0:0") }, "\(problems)")
  }
}
