// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What a Kafka cluster has beside the brokers, topics, producers and groups that every system has:
/// how producers batch and place records, how groups are coordinated, and how their consumers poll.
///
/// A topic's partitions are numbered from 0 over all brokers; the leader of partition *p* is the
/// broker at *p* modulo the number of brokers.
public struct KafkaSpecification: Sendable {
  /// How each producer sends, in the order of ``ModelSpecification/producers``.
  public var publishing: [KafkaPublishing]
  /// How each group consumes, in the order of ``ModelSpecification/groups``.
  public var consumption: [KafkaConsumption]
  /// The brokers' settings for groups.
  public var coordinator: KafkaCoordinatorSettings
  /// How partitions are copied, where brokers can end or replicas take time.
  public var replication: KafkaReplication?
  /// What requests cost the brokers; `nil` for nothing.
  ///
  /// Producers keep account of their sends where it is given.
  public var cost: KafkaBrokerCost?

  /// Creates the part of a specification that concerns Kafka.
  public init(
    publishing: [KafkaPublishing], consumption: [KafkaConsumption],
    coordinator: KafkaCoordinatorSettings = .init(), replication: KafkaReplication? = nil,
    cost: KafkaBrokerCost? = nil
  ) {
    self.publishing = publishing
    self.consumption = consumption
    self.coordinator = coordinator
    self.replication = replication
    self.cost = cost
  }
}

/// Settings of a Kafka producer; the defaults are those of Apache Kafka 4.3 (`ProducerConfig`).
public struct KafkaPublishing: Sendable, Hashable {
  /// How long a batch waits for more records (`linger.ms`).
  public var linger = VirtualDuration.milliseconds(5)
  /// Bytes of a batch (`batch.size`).
  public var batchBytes = 16_384
  /// How a record without a key gets its partition, or one whose key is ignored.
  public var partitioner = Partitioner.sticky
  /// Whether keys have no say in the choice of a partition (`partitioner.ignore.keys`).
  public var ignoresKeys = false
  /// How old what a client knows of topics may become (`metadata.max.age.ms`): it sees new partitions that
  /// late.
  public var metadataMaximumAge = VirtualDuration.seconds(300)
  /// How it sees to it that records arrive, where that is kept account of.
  public var sending: KafkaSending?

  /// How records without a key are placed.
  public enum Partitioner: String, Sendable, Hashable, CaseIterable {
    /// One partition for a batch's worth of bytes, then another (`BuiltInPartitioner`).
    case sticky
    /// In turn (`RoundRobinPartitioner`).
    case roundRobin = "round-robin"
  }

  /// Creates the producer's own defaults.
  public init() {}
}

/// The brokers' settings for consumer groups; the defaults are those of Apache Kafka 4.3
/// (`GroupCoordinatorConfig`).
public struct KafkaCoordinatorSettings: Sendable, Hashable {
  /// How long an empty classic group waits for more members
  /// (`group.initial.rebalance.delay.ms`).
  public var initialRebalanceDelay = VirtualDuration.seconds(3)
  /// How long a silent member of the consumer protocol is kept
  /// (`group.consumer.session.timeout.ms`).
  public var consumerSessionTimeout = VirtualDuration.seconds(45)
  /// Period of heartbeats under the consumer protocol (`group.consumer.heartbeat.interval.ms`).
  public var consumerHeartbeatInterval = VirtualDuration.seconds(5)
  /// Least time between two targets of a group (`group.consumer.assignment.interval.ms`).
  public var consumerAssignmentInterval = VirtualDuration.seconds(1)
  /// How long a silent member of a share group is kept (`group.share.session.timeout.ms`).
  public var shareSessionTimeout = VirtualDuration.seconds(45)
  /// Period of heartbeats of share groups (`group.share.heartbeat.interval.ms`).
  public var shareHeartbeatInterval = VirtualDuration.seconds(5)
  /// Least time between two targets of a share group (`group.share.assignment.interval.ms`).
  public var shareAssignmentInterval = VirtualDuration.seconds(1)

  /// Creates the brokers' own defaults.
  public init() {}
}
