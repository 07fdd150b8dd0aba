// SPDX-License-Identifier: GPL-3.0-or-later

public import QueueAllocation
public import SimulationEngine

/// How the consumers of a Kafka group share partitions, poll and commit.
public struct KafkaConsumption: Sendable {
  /// How the group is coordinated.
  public var groupProtocol: GroupProtocol
  /// The assignors that every member lists, the preferred one first
  /// (`partition.assignment.strategy`); under ``GroupProtocol/consumer`` the broker's, of which the
  /// first is used (`group.consumer.assignors`).
  public var assignors: [any AllocationStrategy]
  /// Whether members keep their names over restarts (`group.instance.id`); a member's name is its id.
  public var isStatic: Bool
  /// What share groups have besides.
  public var share: KafkaShareSettings
  /// The consumer's other settings.
  public var client: KafkaConsumerSettings

  /// How members and coordinator agree on who reads what (`group.protocol`).
  public enum GroupProtocol: String, Sendable, Hashable, CaseIterable {
    /// Join and sync barriers; eager or cooperative, as the assignors are.
    case classic
    /// A target that each member moves to at its own heartbeats (KIP-848); the broker assigns.
    case consumer
    /// Members that read the same partitions, record by record under locks (KIP-932).
    case share
  }

  /// Creates a way to consume; the defaults are those of Apache Kafka 4.3.
  ///
  /// The default assignors work eagerly, since `range` does.
  public init(
    groupProtocol: GroupProtocol = .classic,
    assignors: [any AllocationStrategy] = [RangeAssignor(), CooperativeStickyAssignor()],
    isStatic: Bool = false, share: KafkaShareSettings = .init(),
    client: KafkaConsumerSettings = .init()
  ) {
    self.groupProtocol = groupProtocol
    self.assignors = assignors
    self.isStatic = isStatic
    self.share = share
    self.client = client
  }
}

/// Settings of a Kafka consumer; the defaults are those of Apache Kafka 4.3 (`ConsumerConfig`).
public struct KafkaConsumerSettings: Sendable, Hashable {
  /// Records that one poll returns at most (`max.poll.records`).
  public var maximumPollRecords = 500
  /// Longest time between two polls, and the member's rebalance timeout (`max.poll.interval.ms`).
  public var maximumPollInterval = VirtualDuration.seconds(300)
  /// Bytes that a broker waits for before it answers a fetch (`fetch.min.bytes`).
  public var fetchMinimumBytes = 1
  /// How long a broker waits for them (`fetch.max.wait.ms`).
  public var fetchMaximumWait = VirtualDuration.milliseconds(500)
  /// Bytes of one partition in an answer (`max.partition.fetch.bytes`).
  public var maximumPartitionFetchBytes = 1 << 20
  /// Bytes of an answer (`fetch.max.bytes`).
  public var fetchMaximumBytes = 50 << 20
  /// How old what a client knows of topics may become (`metadata.max.age.ms`): the leader of a classic group
  /// sees new partitions that late.
  public var metadataMaximumAge = VirtualDuration.seconds(300)
  /// Where a group begins to read a partition of which no offset is kept (`auto.offset.reset`).
  ///
  /// Those are partitions that a topic gains: of the others a group's offsets exist from the start.
  public var offsetReset = OffsetReset.latest
  /// When positions are committed.
  public var commit = Commit.automatic
  /// Period of automatic commits (`auto.commit.interval.ms`).
  public var autoCommitInterval = VirtualDuration.seconds(5)
  /// Silence after which the coordinator drops a member (`session.timeout.ms`).
  public var sessionTimeout = VirtualDuration.seconds(45)
  /// Period of heartbeats (`heartbeat.interval.ms`).
  public var heartbeatInterval = VirtualDuration.seconds(3)
  /// How long the application prepares each partition that it is assigned before it reads it, as where
  /// `ConsumerRebalanceListener.onPartitionsAssigned` pauses partitions until their state is there.
  ///
  /// The member's other partitions go on. Partitions that a group holds when the run begins have been
  /// prepared.
  public var preparation = VirtualDuration.zero

  /// Where a group begins to read a partition of which no offset is kept.
  public enum OffsetReset: String, Sendable, Hashable, CaseIterable {
    /// At the end: what was written before is skipped.
    case latest
    /// At the beginning.
    case earliest
  }

  /// When a consumer commits the positions of its partitions.
  public enum Commit: String, Sendable, Hashable, CaseIterable {
    /// From inside the first poll after each interval (`enable.auto.commit`).
    case automatic
    /// After every batch, without waiting for the answer (`commitAsync` in the application's loop).
    case batch
  }

  /// Creates the consumer's own defaults.
  public init() {}
}
