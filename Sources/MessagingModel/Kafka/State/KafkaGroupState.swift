// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// A consumer group: its settings in the form that the hot path reads, its coordinator, and its
/// measurements.
struct KafkaGroupState: ~Copyable {
  let name: String
  let consumption: KafkaConsumption
  let settings: KafkaNumbers
  /// Names of the topics read, and their indices.
  let topicNames: [String]
  let topics: [Int]
  /// Names of the assignors, the preferred one first.
  let assignorNames: [String]
  var service: GroupService
  /// Whether every service time is drawn.
  let drawsService: Bool
  var downstreamFactor = 1.0

  var coordinator: KafkaCoordinator
  /// The coordinator of a group of the consumer protocol, in the place of the classic one.
  var modern: ConsumerGroupCoordinator?
  /// The coordinator of a share group, in the place of both.
  var sharing: ShareGroupCoordinator?
  let acquireMode: SharePartition.AcquireMode
  /// How often members renew their locks, or 0.
  let renewInterval: Int64
  /// Whether members acknowledge each record by itself, before the next poll.
  let acknowledgesEach: Bool
  /// What becomes of a record that the application fails with.
  let failureSettlement: ShareSettlement.Kind
  /// The group epoch after which all was settled, or that a rebalance has been opened for.
  var seenEpoch = 0
  /// When the coordinator's alarm is scheduled, or the end of time.
  var alarm = Int64.max

  /// The cursors of what there is, by topic and partition, those of partitions that came later behind; and the
  /// first one of each topic, which those of its other partitions follow.
  var cursors: [Int] = []
  var firstCursors: [Int] = []
  /// All consumers that ever were, in order of start.
  var consumers: [Int] = []

  // Measurements.
  var measured: GroupMeasurements
  var totals = KafkaTotals()
  var tracker = RebalanceTracker()
  /// Whether something has happened after which members may not be where they will be.
  var isUnsettled = false
  /// The scenario event that pays for what happens now.
  var currentEvent: Int?
  var ownedFairness = TimeWeightedFairness()
  /// Time of the last change of ownership that has not been weighed, or -1.
  var ownedFairnessDue: Int64 = -1
  let tracksKeys: Bool
  /// Which records of each key are open, where keys move to other partitions.
  var openKeys: OpenKeys?
}

typealias KafkaCoordinator = ClassicGroupCoordinator<KafkaSubscription, [MessageQueueID]>

/// What a leader is to know of a member.
struct KafkaSubscription: Hashable, Sendable {
  var topics: [String]
  var owned: [MessageQueueID]
  var generation: Int
}

/// A request on its way to the coordinator, or an answer on its way back.
enum KafkaMessage {
  case join(consumer: Int, KafkaCoordinator.Messages.Join)
  case sync(consumer: Int, KafkaCoordinator.Messages.Sync)
  case heartbeat(consumer: Int, KafkaCoordinator.Messages.Heartbeat)
  case leave(consumer: Int, MemberID)
  case commit(consumer: Int, KafkaCommit)
  /// The consumer protocol's one request, its answer, and that of the commit before partitions go.
  case report(consumer: Int, ConsumerGroup.Heartbeat)
  case reported(consumer: Int, Result<ConsumerGroup.Answer, GroupError>)
  case committed(consumer: Int)
  /// The connections of a member of a share group are closed.
  case endShareSession(consumer: Int)
  case answer(consumer: Int, Answer)
  case none

  /// An answer with the generation in which the question was put.
  struct Answer {
    var reply: KafkaCoordinator.Messages.Reply
    var generation: Int
  }
}

/// Positions to be committed.
struct KafkaCommit {
  var member: MemberID?
  var instanceID: MemberID?
  var generation: Int
  var positions: [(cursor: Int, offset: Int)]
  /// When the coordinator hears of it.
  var arrival: Int64
}

/// Counters of a group over the whole run.
struct KafkaTotals {
  var arrived = 0
  /// Sum of the squares of the batches in which they arrived.
  var batchSquares = 0
  var completed = 0
  var duplicates = 0
  var redeliveries = 0
  /// Records that were there before the group began to read their partition.
  var skipped = 0
  /// Of share groups: records given up.
  var archived = 0
  /// Completions that overtook an earlier record.
  var queueInversions = 0
  var keyInversions = 0
}

/// A Kafka consumer's settings in nanoseconds and counts.
struct KafkaNumbers: BitwiseCopyable {
  let maximumPollRecords: Int
  let maximumPollInterval: Int64
  let fetchMinimumBytes: Int
  let fetchMaximumWait: Int64
  let maximumPartitionFetchBytes: Int
  let fetchMaximumBytes: Int
  let commitsAutomatically: Bool
  let autoCommitInterval: Int64
  let heartbeatInterval: Int64
  let preparation: Int64

  init(_ settings: KafkaConsumerSettings) {
    maximumPollRecords = settings.maximumPollRecords
    maximumPollInterval = settings.maximumPollInterval.nanoseconds
    fetchMinimumBytes = settings.fetchMinimumBytes
    fetchMaximumWait = settings.fetchMaximumWait.nanoseconds
    maximumPartitionFetchBytes = settings.maximumPartitionFetchBytes
    fetchMaximumBytes = settings.fetchMaximumBytes
    commitsAutomatically = settings.commit == .automatic
    autoCommitInterval = settings.autoCommitInterval.nanoseconds
    heartbeatInterval = settings.heartbeatInterval.nanoseconds
    preparation = settings.preparation.nanoseconds
  }
}
