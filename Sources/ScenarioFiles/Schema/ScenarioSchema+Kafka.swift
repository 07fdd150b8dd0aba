// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// What scenarios of Kafka have in the place of RocketMQ's brokers, topics, producers and groups.
extension ScenarioSchema {
  /// The sections of Kafka, in the order of the reference.
  static let kafkaSections = [
    kafkaScenario, kafkaTopic, kafkaProducer, kafkaPublishing, kafkaGroup, kafkaConsumer,
    kafkaShare, kafkaCoordinator, kafkaReplication, kafkaCost,
  ]

  /// The scenario as a whole: what all systems share, and Kafka's coordinator.
  static let kafkaScenario = ScenarioSection(
    "scenario of Kafka", at: "", "The file as a whole, for `kafka`.",
    refusals: [
      ("extends", "a scenario is one self-contained file"),
      ("include", "a scenario is one self-contained file"),
      ("name_servers", "only rocketmq has name servers"),
      ("clocks", "the clocks of nodes are modelled for rocketmq only"),
    ],
    scenario.fields.filter {
      !["brokers", "name_servers", "clocks", "topics", "producers", "groups"].contains($0.key)
    } + [
      ScenarioField(
        "brokers", .structure("number of brokers, or list of names"), .byDefault("1"),
        "Brokers; partition p is led by the broker at p modulo their number. A number names them "
          + "broker-a, broker-b and so on."),
      ScenarioField(
        "topics", .structure("mapping of names to topics, see Kafka topic"), .required,
        "Topics and their partitions."),
      ScenarioField(
        "producers", .structure("mapping of names to producers, see Kafka producer"),
        .optional("none"), "Who publishes, when and what."),
      ScenarioField(
        "groups", .structure("mapping of names to groups, see Kafka group"), .required,
        "The consumer groups."),
      ScenarioField(
        "coordinator", .structure("mapping, see Kafka coordinator"),
        .optional("the brokers' own settings"), "The brokers' settings for groups."),
      ScenarioField(
        "replication", .structure("mapping, see Kafka replication"),
        .optional("the brokers' own settings"), "The brokers' settings for replicas."),
      ScenarioField(
        "broker_cost", .structure("mapping, see Kafka broker cost"), .optional("nothing"),
        "What requests cost each broker; with it producers keep account of their sends."),
    ])

  static let kafkaTopic = ScenarioSection(
    "Kafka topic", at: "topics.<name>",
    "A topic; it has exactly one of the first two keys, which mean the same.",
    [
      ScenarioField(
        "partitions", .count(1...1_000_000), .optional("total_queues"), "Partitions in all."),
      ScenarioField(
        "total_queues", .count(1...1_000_000), .optional("partitions"),
        "Partitions in all, under the name that all systems share."),
      ScenarioField(
        "replication_factor", .count(1...64), .byDefault("1"),
        "Copies of each partition, each on a broker of its own."),
      ScenarioField(
        "min_insync_replicas", .count(1...64), .byDefault("1"),
        "How many of them must be in sync for a write of `acks: all` (`min.insync.replicas`)."),
    ])

  static let kafkaProducer = ScenarioSection(
    "Kafka producer", at: "producers.<name>", "A set of equal producer clients.",
    [
      producer.field("topic"), producer.field("count"), producer.field("arrivals"),
      ScenarioField(
        "key", .structure("uniform or zipf with its parameters"), .optional("no keys"),
        "How record keys are drawn; the murmur2 hash of a key decides its partition."),
      producer.field("size"),
      ScenarioField(
        "client", .structure("mapping, see Kafka producer client"),
        .optional("the client's own settings"), "Settings of the producer."),
    ])

  static let kafkaPublishing = ScenarioSection(
    "Kafka producer client", at: "producers.<name>.client",
    "Settings of a Kafka producer; the defaults are those of Kafka 4.3.",
    [
      ScenarioField(
        "linger", .anyDuration, .byDefault("5ms"),
        "How long a batch waits for more records (`linger.ms`); 0s sends each record at once."),
      ScenarioField(
        "batch_size", .size(1...(1 << 30)), .byDefault("16KiB"),
        "Bytes of a batch (`batch.size`)."),
      ScenarioField(
        "partitioner", .word(KafkaPublishing.Partitioner.allCases.map { $0.rawValue }),
        .byDefault("sticky"),
        "Where records without a key go: one partition for a batch's worth of bytes "
          + "(`BuiltInPartitioner`), or in turn (`RoundRobinPartitioner`)."),
      ScenarioField(
        "ignore_keys", .flag, .byDefault("false"),
        "Whether keys have no say in the choice of a partition (`partitioner.ignore.keys`)."),
      ScenarioField(
        "metadata_max_age", .period, .byDefault("5m"),
        "How late a client sees new partitions (`metadata.max.age.ms`); each renews what it knows at a "
          + "moment of its own."),
    ] + kafkaSendingFields)

  static let kafkaGroup = ScenarioSection(
    "Kafka group", at: "groups.<name>",
    "A consumer group; each member polls for batches and works on them record by record.",
    refusals: [
      ("threads", "a Kafka consumer has one thread; give the group more consumers"),
      ("allocation", "give 'assignors'"),
      ("mode", "a Kafka group shares its partitions out"),
      ("consumption", "a Kafka consumer works on its partitions in order, in one thread"),
    ],
    [
      ScenarioField("topics", .structure("list of topics"), .required, "What it reads."),
      ScenarioField(
        "protocol", .word(KafkaConsumption.GroupProtocol.allCases.map { $0.rawValue }),
        .byDefault("classic"),
        "How members and coordinator agree on who reads what (`group.protocol`)."),
      ScenarioField(
        "assignors", .structure("name of an assignor, or list of them"),
        .optional("[range, cooperative-sticky], [server-uniform, server-range], or share-simple"),
        "What every member lists (`partition.assignment.strategy`); only where all of them are "
          + "cooperative do members keep their partitions through a rebalance. Under the consumer "
          + "protocol the broker's, of which the first is used (`group.consumer.assignors`); a share "
          + "group has share-simple."),
      ScenarioField(
        "static", .flag, .byDefault("false"),
        "Whether members keep their ids as names over restarts (`group.instance.id`)."),
      group.field("consumers"), group.field("ids"), group.field("start"),
      ScenarioField(
        "service", .structure("a distribution, or trace"), .required,
        "How long a record takes once the application has it."),
      group.field("service_factors"),
      ScenarioField(
        "failure", .structure("mapping, see failure"), .optional("nothing fails"),
        "Failing attempts, of share groups alone: nobody keeps account of them elsewhere."),
      ScenarioField(
        "share", .structure("mapping, see Kafka share group"),
        .optional("the brokers' own settings"), "What share groups have besides."),
      ScenarioField(
        "client", .structure("mapping, see Kafka consumer client"),
        .optional("the client's own settings"), "Settings of the consumers."),
    ])

  static let kafkaConsumer = ScenarioSection(
    "Kafka consumer client", at: "groups.<name>.client",
    "Settings of a Kafka consumer; the defaults are those of Kafka 4.3.",
    [
      ScenarioField(
        "max_poll_records", .count(1...1_000_000), .byDefault("500"),
        "Records that a poll returns at most (`max.poll.records`)."),
      ScenarioField(
        "max_poll_interval", .period, .byDefault("5m"),
        "Longest time between two polls, and how long a rebalance waits for a member "
          + "(`max.poll.interval.ms`)."),
      ScenarioField(
        "fetch_min_bytes", .size(0...(1 << 30)), .byDefault("1B"),
        "Bytes that a broker waits for before it answers a fetch (`fetch.min.bytes`)."),
      ScenarioField(
        "fetch_max_wait", .anyDuration, .byDefault("500ms"),
        "How long it waits for them (`fetch.max.wait.ms`)."),
      ScenarioField(
        "max_partition_fetch_bytes", .size(1...(1 << 30)), .byDefault("1MiB"),
        "Bytes of one partition in an answer (`max.partition.fetch.bytes`)."),
      ScenarioField(
        "fetch_max_bytes", .size(1...(1 << 30)), .byDefault("50MiB"),
        "Bytes of an answer (`fetch.max.bytes`)."),
      ScenarioField(
        "commit", .word(KafkaConsumerSettings.Commit.allCases.map { $0.rawValue }),
        .byDefault("automatic"),
        "Whether positions are committed from time to time (`enable.auto.commit`), or after each "
          + "batch."),
      ScenarioField(
        "auto_commit_interval", .period, .byDefault("5s"),
        "Period of automatic commits, from inside polls (`auto.commit.interval.ms`)."),
      ScenarioField(
        "metadata_max_age", .period, .byDefault("5m"),
        "How late the leader of a classic group sees new partitions (`metadata.max.age.ms`)."),
      ScenarioField(
        "auto_offset_reset", .word(KafkaConsumerSettings.OffsetReset.allCases.map { $0.rawValue }),
        .byDefault("latest"),
        "Where a group begins to read partitions that a topic has gained (`auto.offset.reset`, "
          + "`share.auto.offset.reset`): `latest` skips what was written before, which counts as "
          + "dropped. Of all others a group has offsets from the start."),
      ScenarioField(
        "session_timeout", .duration(.seconds(6), .seconds(1_800)), .byDefault("45s"),
        "Silence after which the coordinator drops a member (`session.timeout.ms`)."),
      ScenarioField(
        "heartbeat_interval", .period, .byDefault("3s"),
        "Period of heartbeats, by which members learn of rebalances (`heartbeat.interval.ms`)."),
      ScenarioField(
        "preparation", .duration(.zero, .seconds(86_400)), .byDefault("0s"),
        "How long a member prepares each partition that it is assigned before it reads it, while it "
          + "goes on with the others: an `onPartitionsAssigned` that pauses partitions until their state "
          + "is there. Who stands ready at the start is prepared."),
    ])

  static let kafkaShare = ScenarioSection(
    "Kafka share group", at: "groups.<name>.share",
    "Settings of a share group (KIP-932); the defaults are those of Kafka 4.3.",
    [
      ScenarioField(
        "lock_duration", .duration(.seconds(15), .seconds(60)), .byDefault("30s"),
        "How long a member may hold a record before another one gets it "
          + "(`group.share.record.lock.duration.ms`)."),
      ScenarioField(
        "delivery_limit", .count(2...10), .byDefault("5"),
        "How often a record is delivered at most (`group.share.delivery.count.limit`); then it is "
          + "archived."),
      ScenarioField(
        "record_limit", .count(100...4_000), .byDefault("2000"),
        "The most records of a partition from the oldest that is not done with to the newest that was "
          + "handed out (`group.share.partition.max.record.locks`)."),
      ScenarioField(
        "acquire_mode", .word(KafkaShareSettings.AcquireMode.allCases.map { $0.rawValue }),
        .byDefault("batch-optimized"),
        "Whether a fetch takes whole batches of the log, or no more than a poll returns "
          + "(`share.acquire.mode`)."),
      ScenarioField(
        "acknowledgement", .word(KafkaShareSettings.Acknowledgement.allCases.map { $0.rawValue }),
        .optional("explicit where records fail or keys below are given, else implicit"),
        "Whether each poll accepts whatever the last one returned, or the application speaks of each record "
          + "(`share.acknowledgement.mode`)."),
      ScenarioField(
        "commit", .word(KafkaShareSettings.Commit.allCases.map { $0.rawValue }), .byDefault("poll"),
        "Whether explicit acknowledgements leave with the next poll, or each when its record is done "
          + "(`commitAsync`): then a member that dies leaves nothing to others that it has been through with."
      ),
      ScenarioField(
        "on_failure", .word(KafkaShareSettings.FailureAction.allCases.map { $0.rawValue }),
        .byDefault("release"),
        "Whether a record that failed is for others, or for nobody (`AcknowledgeType`)."),
      ScenarioField(
        "renew_interval", .period, .optional("never"),
        "How often a member renews the locks of what it has in its hands (`AcknowledgeType.RENEW`)."
      ),
    ])

  static let kafkaCoordinator = ScenarioSection(
    "Kafka coordinator", at: "coordinator",
    "The brokers' settings for groups; the defaults are those of Kafka 4.3.",
    [
      ScenarioField(
        "initial_rebalance_delay", .anyDuration, .byDefault("3s"),
        "How long a group that was empty waits for more members "
          + "(`group.initial.rebalance.delay.ms`)."),
      ScenarioField(
        "consumer_session_timeout", .period, .byDefault("45s"),
        "Silence after which a member of the consumer protocol is dropped "
          + "(`group.consumer.session.timeout.ms`)."),
      ScenarioField(
        "consumer_heartbeat_interval", .period, .byDefault("5s"),
        "Period of heartbeats under the consumer protocol "
          + "(`group.consumer.heartbeat.interval.ms`)."),
      ScenarioField(
        "consumer_assignment_interval", .anyDuration, .byDefault("1s"),
        "Least time between two targets of a group (`group.consumer.assignment.interval.ms`)."),
      ScenarioField(
        "share_session_timeout", .period, .byDefault("45s"),
        "Silence after which a member of a share group is dropped "
          + "(`group.share.session.timeout.ms`)."),
      ScenarioField(
        "share_heartbeat_interval", .period, .byDefault("5s"),
        "Period of heartbeats of share groups (`group.share.heartbeat.interval.ms`)."),
      ScenarioField(
        "share_assignment_interval", .anyDuration, .byDefault("1s"),
        "Least time between two targets of a share group (`group.share.assignment.interval.ms`)."),
    ])
}
