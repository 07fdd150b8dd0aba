// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Testing

/// A small scenario of Kafka that tests vary.
enum SmallKafka {
  static let text = """
    format: 1
    system: kafka
    duration: 1m
    brokers: 3
    topics:
      orders: {partitions: 7}
      returns: {total_queues: 2}
    coordinator: {initial_rebalance_delay: 1s}
    producers:
      checkout:
        topic: orders
        count: 2
        key: {uniform: {keys: 10}}
        client: {linger: 20ms, batch_size: 4KiB}
        arrivals: {poisson: {rate: 50/s}}
    groups:
      workers:
        topics: [orders, returns]
        consumers: 3
        static: true
        assignors: [cooperative-sticky, roundrobin]
        client: {max_poll_records: 10, commit: batch, session_timeout: 10s}
        service: 10ms
    """

  static func parse(_ changes: [(String, String)] = []) throws -> ModelSpecification {
    try SmallScenario.parse(edited(changes)).specification
  }

  static func edited(_ changes: [(String, String)]) -> String {
    changes.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}

@Suite("Scenarios of Kafka")
struct ScenarioDecoderKafkaTests {
  @Test("A scenario of Kafka is read key by key")
  func keys() throws {
    let model = try SmallKafka.parse()
    let kafka = try #require(model.kafka)
    #expect(model.system == .kafka)
    #expect(model.brokers.map(\.name) == ["broker-a", "broker-b", "broker-c"])
    // Leaders in turn, so that the first brokers lead one partition more.
    #expect(model.topics.map(\.queuesPerBroker) == [[3, 2, 2], [1, 1, 0]])
    #expect(kafka.coordinator.initialRebalanceDelay == .seconds(1))
    #expect(kafka.publishing.map(\.linger) == [.milliseconds(20)])
    #expect(kafka.publishing.map(\.batchBytes) == [4_096])
    #expect(model.producers.map(\.routing) == [.keyHash])
    let consumption = try #require(kafka.consumption.first)
    #expect(consumption.isStatic)
    #expect(
      consumption.assignors.map { type(of: $0).name } == ["cooperative-sticky", "roundrobin"])
    #expect(consumption.client.maximumPollRecords == 10)
    #expect(consumption.client.commit == .batch)
    #expect(consumption.client.sessionTimeout == .seconds(10))
    #expect(model.groups.map(\.threads) == [1])
  }

  @Test("What is not said is as Kafka has it")
  func defaults() throws {
    let model = try SmallKafka.parse([
      ("    assignors: [cooperative-sticky, roundrobin]\n", ""),
      ("    client: {max_poll_records: 10, commit: batch, session_timeout: 10s}\n", ""),
      ("    client: {linger: 20ms, batch_size: 4KiB}\n", ""),
      ("    key: {uniform: {keys: 10}}\n", ""), ("    static: true\n", ""),
      ("coordinator: {initial_rebalance_delay: 1s}\n", ""),
    ])
    let kafka = try #require(model.kafka)
    #expect(kafka.publishing == [KafkaPublishing()])
    #expect(kafka.coordinator == KafkaCoordinatorSettings())
    let consumption = try #require(kafka.consumption.first)
    #expect(consumption.assignors.map { type(of: $0).name } == ["range", "cooperative-sticky"])
    #expect(consumption.client == KafkaConsumerSettings())
    #expect(!consumption.isStatic)
    #expect(model.producers.map(\.routing) == [.sticky])
    // The numbers of Kafka 4.3's own configuration classes.
    let client = consumption.client
    #expect(client.maximumPollRecords == 500 && client.maximumPollInterval == .seconds(300))
    #expect(client.sessionTimeout == .seconds(45) && client.heartbeatInterval == .seconds(3))
    #expect(client.preparation == .zero)
    #expect(client.autoCommitInterval == .seconds(5))
    #expect(client.fetchMinimumBytes == 1 && client.fetchMaximumWait == .milliseconds(500))
    #expect(client.maximumPartitionFetchBytes == 1_048_576)
    #expect(client.fetchMaximumBytes == 52_428_800)
    #expect(kafka.publishing[0].linger == .milliseconds(5))
    #expect(kafka.publishing[0].batchBytes == 16_384)
  }

  @Test(
    "What is wrong is told where it stands",
    arguments: [
      (
        "threads: 1\n    service: 10ms",
        "s.yaml:23:5: error: 'threads' is not supported: a Kafka consumer has one thread; give the "
          + "group more consumers"
      ),
      (
        "failure: {probability: 1%}\n    service: 10ms",
        "s.yaml:23:5: error: 'failure' is for share groups; Kafka keeps no account of failed records "
          + "elsewhere"
      ),
      (
        "allocation: range\n    service: 10ms",
        "s.yaml:23:5: error: 'allocation' is not supported: give 'assignors'"
      ),
    ])
  func refusals(line: String, message: String) throws {
    let text = SmallKafka.edited([("service: 10ms", line)])
    #expect(SmallScenario.problems(text) == [message])
  }

  @Test(
    "Values that Kafka would refuse are refused",
    arguments: [
      ("session_timeout: 10s", "session_timeout: 5s", "session_timeout"),
      ("session_timeout: 10s", "session_timeout: 10s, heartbeat_interval: 10s", "heartbeat"),
      ("[cooperative-sticky, roundrobin]", "[pop]", "broker's way of sharing"),
      ("[cooperative-sticky, roundrobin]", "[range, range]", "listed twice"),
      ("[cooperative-sticky, roundrobin]", "[]", "assignors: is empty"),
      ("orders: {partitions: 7}", "orders: {partitions: 7, total_queues: 7}", "not both"),
      ("orders: {partitions: 7}", "orders: {}", "lacks 'partitions'"),
      ("topics: [orders, returns]", "topics: [orders, orders]", "listed twice"),
      ("topics: [orders, returns]", "topics: [{topic: orders}]", "does not filter"),
      ("topics: [orders, returns]", "topics: [invoices]", "is not the name of a topic"),
      ("brokers: 3", "brokers: 0", "allowed are 1 to 1000"),
      ("brokers: 3", "brokers: [a, a]", "listed twice"),
      (
        "    key: {uniform: {keys: 10}}\n    client: {", "    client: {ignore_keys: true, ",
        "no keys to ignore"
      ),
      (
        "service: 10ms", "service: 10ms\nevents: [{at: 1s, poison: {producer: checkout}}]",
        "poison is modelled for share groups only"
      ),
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, add_queues: {topic: orders, queues: 1}}]",
        "s.yaml:24:47: error: 'queues' is for rocketmq, which counts queues on each broker; give "
          + "'partitions', which are counted over all brokers"
      ),
      (
        "service: 10ms", "service: 10ms\nevents: [{at: 1s, add_queues: {topic: orders}}]",
        "add_queues adds nothing; give 'partitions', how many to add in all"
      ),
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, add_queues: {topic: orders, partitions: 0}}]",
        "allowed are 1 to 1000000"
      ),
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, add_queues: {topic: order, partitions: 1}}]",
        "is not the name of a topic"
      ),
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, latency: {to: 1s}}]",
        "latency is not modelled for Kafka's groups"
      ),
      ("brokers: 3", "brokers: 3\nname_servers: 2", "only rocketmq has name servers"),
    ])
  func values(old: String, new: String, message: String) {
    let problems = SmallScenario.problems(SmallKafka.edited([(old, new)]))
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test("Under the consumer protocol the broker decides what the client decides elsewhere")
  func consumerProtocol() throws {
    let changes = [
      ("static: true", "protocol: consumer"),
      ("    assignors: [cooperative-sticky, roundrobin]\n", ""),
      ("session_timeout: 10s", "max_poll_interval: 1m"),
      ("{initial_rebalance_delay: 1s}", "{consumer_heartbeat_interval: 7s}"),
    ]
    let kafka = try #require(try SmallKafka.parse(changes).kafka)
    #expect(kafka.consumption[0].groupProtocol == .consumer)
    #expect(
      kafka.consumption[0].assignors.map { type(of: $0).name }
        == ["server-uniform", "server-range"])
    #expect(kafka.coordinator.consumerHeartbeatInterval == .seconds(7))
    #expect(kafka.coordinator.consumerSessionTimeout == .seconds(45))
    #expect(kafka.coordinator.consumerAssignmentInterval == .seconds(1))
    let refused = SmallScenario.problems(SmallKafka.edited(Array(changes.dropLast(2))))
    #expect(refused.contains { $0.contains("'session_timeout' is for classic groups") })
    let strange = SmallScenario.problems(
      SmallKafka.edited([("static: true", "protocol: consumer"), changes[2]]))
    #expect(strange.contains { $0.contains("by server-uniform or server-range") })
  }

  @Test("Topics gain partitions, which clients see in their own time")
  func partitions() throws {
    let model = try SmallKafka.parse([
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, add_queues: {topic: orders, partitions: 5}}]"
      ),
      ("{linger: 20ms, batch_size: 4KiB}", "{metadata_max_age: 1m}"),
      ("{max_poll_records: 10,", "{metadata_max_age: 2m, auto_offset_reset: earliest,"),
    ])
    #expect(model.events.map(\.action) == [.addPartitions(topic: "orders", count: 5)])
    #expect(model.events.map(\.action.name) == ["add_queues"])
    let kafka = try #require(model.kafka)
    #expect(kafka.publishing.map(\.metadataMaximumAge) == [.seconds(60)])
    #expect(kafka.consumption.map(\.client.metadataMaximumAge) == [.seconds(120)])
    #expect(kafka.consumption.map(\.client.offsetReset) == [.earliest])
    // `ProducerConfig` and `ConsumerConfig` of Kafka 4.3.
    #expect(KafkaPublishing().metadataMaximumAge == .seconds(300))
    #expect(KafkaConsumerSettings().metadataMaximumAge == .seconds(300))
    #expect(KafkaConsumerSettings().offsetReset == .latest)
  }

  @Test("Members without a partition are worth a warning")
  func idleMembers() throws {
    let text = SmallKafka.edited([("consumers: 3", "consumers: 12")])
    #expect(
      try SmallScenario.parse(text).warnings.contains {
        $0.description.contains("workers has 12 consumers for 9 partitions; those beyond get none")
      })
  }
}
