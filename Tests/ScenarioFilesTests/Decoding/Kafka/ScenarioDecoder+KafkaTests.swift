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
      (
        "[cooperative-sticky, roundrobin]", "[pop]",
        "'pop' is how RocketMQ's broker shares queues under pop; a classic group takes range"
      ),
      (
        "[cooperative-sticky, roundrobin]", "[rang]",
        "'rang' is not an assignor of a classic group; there are range, roundrobin, sticky, "
      ),
      ("[cooperative-sticky, roundrobin]", "[rang]", "did you mean 'range'?"),
      (
        "[cooperative-sticky, roundrobin]", "[machine-room-nearby]",
        "'machine-room-nearby' is for queues that bear the names of brokers, as RocketMQ's do; a classic"
      ),
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
        "the event 'latency' is not for kafka: its links keep their latency"
      ),
      (
        "service: 10ms",
        "service: 10ms\nevents: [{at: 1s, stop_name_server: {name_servers: namesrv-a}}]",
        "s.yaml:24:19: error: the event 'stop_name_server' is not for kafka: it has no name servers; "
          + "'stop' takes a broker away; supported are scale, add, "
      ),
      ("count: 2", "count: 2\n    size: 2MiB", "which takes 2097213 bytes; within 1048576 bytes"),
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
    let message =
      "'cooperative-sticky' is for members of classic groups; a group of the consumer protocol takes "
      + "server-range or server-uniform"
    #expect(strange.contains { $0.contains(message) }, "\(strange)")
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

  @Test("Strategies of others are what-ifs, and noted as such")
  func whatIfs() throws {
    func notes(_ assignors: String) throws -> [String] {
      let text = SmallKafka.edited([("[cooperative-sticky, roundrobin]", assignors)])
      return try SmallScenario.parse(text).warnings.map(\.description)
    }
    #expect(try notes("[range]").isEmpty && notes("[sticky]").isEmpty)
    #expect(
      try notes("[averagely]") == [
        "s.yaml:21:17: note: 'averagely' is RocketMQ's: for a group of Kafka it is a what-if"
      ])
    #expect(
      try notes("[range, bin-packing]") == [
        "s.yaml:21:24: note: 'bin-packing' is no system's own: for a group of Kafka it is a what-if"
      ])
  }

  private func defaults(_ changes: [(String, String)]) throws -> Set<String> {
    let scenario = try SmallScenario.parse(SmallKafka.edited(changes))
    return Set(scenario.settings.filter(\.isDefault).map(\.path))
  }

  @Test("Defaults are shown where they are in force, and nowhere else")
  func defaultsInForce() throws {
    let client = "groups.workers.client."
    let plain = [
      ("    assignors: [cooperative-sticky, roundrobin]\n", ""),
      ("{max_poll_records: 10, commit: batch, session_timeout: 10s}", "{max_poll_records: 10}"),
      ("coordinator: {initial_rebalance_delay: 1s}\n", ""),
    ]
    let classic = try defaults(plain)
    let ofOwners = ["commit", "auto_commit_interval", "preparation", "max_partition_fetch_bytes"]
    let ofClassic = ["session_timeout", "heartbeat_interval", "metadata_max_age"]
    #expect(classic.isSuperset(of: (ofOwners + ofClassic).map { client + $0 }))
    #expect(classic.contains("coordinator.initial_rebalance_delay"))
    let consumer = try defaults(plain + [("static: true", "protocol: consumer")])
    #expect(consumer.isSuperset(of: ofOwners.map { client + $0 }))
    #expect(consumer.isDisjoint(with: ofClassic.map { client + $0 }))
    #expect(consumer.contains("coordinator.consumer_session_timeout"))
    let share = try defaults(plain + [("static: true", "protocol: share")])
    #expect(share.isDisjoint(with: (ofOwners + ofClassic).map { client + $0 }))
    #expect(share.contains(client + "max_poll_interval"))
    #expect(!share.contains("groups.workers.static"))
    func coordinator(_ paths: Set<String>) -> Set<String> {
      Set(paths.filter { $0.hasPrefix("coordinator.") }.map { $0.split(separator: "_")[0] + "" })
    }
    #expect(coordinator(classic) == ["coordinator.initial"])
    #expect(coordinator(consumer) == ["coordinator.consumer"])
    #expect(coordinator(share) == ["coordinator.share"])
    #expect(!classic.contains { $0.hasPrefix("replication.") || $0.hasSuffix(".acks") })
    // After every batch there is nothing left to commit from time to time.
    let batch = try defaults(plain + [("max_poll_records: 10", "commit: batch")])
    #expect(!batch.contains(client + "auto_commit_interval"))
  }

  @Test(
    "The defaults of producers that keep account of their sends are shown, whatever has them do so",
    arguments: [
      ("orders: {partitions: 7}", "orders: {partitions: 7, replication_factor: 3}"),
      ("brokers: 3", "brokers: 3\nbroker_cost: {request: 1ms}"),
      ("brokers: 3", "brokers: 3\nreplication: {latency: 1ms}"),
      ("brokers: 3", "brokers: 3\nevents: [{at: 1s, stop: {broker: broker-a}}]"),
      ("{linger: 20ms, batch_size: 4KiB}", "{linger: 20ms, acks: all}"),
    ])
  func accountsInForce(old: String, new: String) throws {
    let scenario = try SmallScenario.parse(SmallKafka.edited([(old, new)]))
    func value(_ key: String) -> String? {
      scenario.settings.first { $0.path == "producers.checkout.client.\(key)" }?.value
    }
    #expect(value("acks") == "all" && value("idempotence") == "true")
    #expect(value("delivery_timeout") == "2m" && value("buffer_memory") == "32MiB")
    let isReplicated = scenario.specification.kafka?.replication != nil
    #expect(scenario.settings.contains { $0.path == "replication.lag_time" } == isReplicated)
  }
}
