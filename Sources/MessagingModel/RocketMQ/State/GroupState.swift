// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// A consumer group: its settings in the form that the hot path reads, and its measurements.
struct GroupState: ~Copyable {
  let name: String
  let consumption: GroupSpecification.Consumption
  /// Whether a thread pool works on whatever is buffered; else there is an order to keep.
  let isConcurrent: Bool
  let isOrderly: Bool
  let isBroadcasting: Bool
  let isPop: Bool
  let threads: Int
  /// Lanes of a member under keyed consumption, else none.
  let lanes: Int
  let settings: ClientNumbers
  let allocation: any AllocationStrategy
  /// Topics read, in order of subscription, the retry topic last.
  var topics: [Int]
  /// The retry topic, or -1.
  var retryTopic = -1
  /// What is to be done with each message beyond counting it.
  var duties: MessageDuties = []
  var filter = GroupFilter()

  var service: GroupService
  /// What service times are multiplied by, since what all members call is slow.
  var downstreamFactor = 1.0

  /// Cursors in order of creation; position in this list is ``CursorState/position``.
  var cursors: [Int] = []
  /// Cursor by queue index under clustering, or -1.
  var cursorOfQueue: [Int] = []
  /// All consumers that ever were, in order of start.
  var consumers: [Int] = []
  /// Cursors of broadcasting members that are being restarted, by id.
  var keptCursors: [String: [Int: Int]] = [:]

  // Measurements.
  var measured: GroupMeasurements
  var totals = GroupTotals()
  var tracker = RebalanceTracker()
  /// Queues that are not owned as they will be.
  var offTarget = 0
  /// The scenario event that pays for what happens now.
  var currentEvent: Int?
  var ownedFairness = TimeWeightedFairness()
  /// Time of the last change of ownership that has not been weighed, or -1.
  var ownedFairnessDue: Int64 = -1
  /// By when they were published, where keys are spread.
  var openKeys = OpenKeys()
}

/// What a group has to do with a message, beyond counting it; most have none, and ask once when it is
/// stored and once when it is completed.
struct MessageDuties: OptionSet {
  let rawValue: UInt8

  /// A subscription leaves messages out.
  static let filter = Self(rawValue: 1)
  /// Keys that have a queue each may come to have another, so that their order is followed over all
  /// queues.
  static let spreadKeys = Self(rawValue: 2)
  /// Messages have keys whose order is followed.
  static let keys = Self(rawValue: 4)
  /// Messages may have waited for a thread or a batch of their producer.
  static let lingers = Self(rawValue: 8)

  static let whenStored: Self = [.filter, .spreadKeys]
  static let whenCompleted: Self = [.keys, .lingers]
}

extension GroupState {
  var isFiltering: Bool { duties.contains(.filter) }
  var spreadsKeys: Bool { duties.contains(.spreadKeys) }
  var tracksKeys: Bool { duties.contains(.keys) }
}

/// Counters of a group over the whole run.
struct GroupTotals {
  var arrived = 0
  var filtered = 0
  var completed = 0
  var delayed = 0
  var deadLettered = 0
  var dropped = 0
  var duplicates = 0
  var redeliveries = 0
  var queueInversions = 0
  var keyInversions = 0
  var headOfLineBlocking: Int64 = 0
}

/// A RocketMQ client's settings in nanoseconds and counts.
struct ClientNumbers: BitwiseCopyable {
  let pullBatch: Int
  let pullInterval: Int64
  let pullThreshold: Int
  let pullThresholdBytes: Int
  let maximumSpan: Int
  let flowControlDelay: Int64
  let longPollHold: Int64
  let pullRetryDelay: Int64
  let consumeBatch: Int
  let persistInterval: Int64
  let persistInitialDelay: Int64
  let heartbeatInterval: Int64
  let rebalanceInterval: Int64
  let rebalanceMinimumGap: Int64
  let firstPullDelay: Int64
  let lockRetryWakeUp: Int64
  let routePollInterval: Int64
  let maximumReconsumeTimes: Int
  let delayLevelWhenNextConsume: Int
  let retryQueues: Int
  let suspendTime: Int64
  let awaitTermination: Int64
  let startsAtLast: Bool
  let consumeTimeout: Int64
  let popInvisibleTime: Int64
  let popBatch: Int
  let popThreshold: Int

  init(_ settings: RocketMQClientSettings, consumption: GroupSpecification.Consumption) {
    pullBatch = min(settings.pullBatchSize, BrokerLimits.messagesPerPull)
    pullInterval = settings.pullInterval.nanoseconds
    pullThreshold = settings.pullThresholdForQueue
    pullThresholdBytes = settings.pullThresholdBytesForQueue
    maximumSpan = consumption == .orderly ? .max : settings.maximumSpan
    flowControlDelay = settings.flowControlDelay.nanoseconds
    longPollHold = settings.longPollHold.nanoseconds
    pullRetryDelay = settings.pullRetryDelay.nanoseconds
    consumeBatch = settings.consumeBatchSize
    persistInterval = settings.offsetPersistInterval.nanoseconds
    persistInitialDelay = settings.offsetPersistInitialDelay.nanoseconds
    heartbeatInterval = settings.heartbeatInterval.nanoseconds
    rebalanceInterval = settings.rebalanceInterval.nanoseconds
    rebalanceMinimumGap = settings.rebalanceMinimumGap.nanoseconds
    firstPullDelay = settings.firstPullDelay.nanoseconds
    lockRetryWakeUp = settings.lockRetryWakeUp.nanoseconds
    routePollInterval = settings.routePollInterval.nanoseconds
    // -1 in the client: without limit where order is kept, else 16.
    let keepsOrder = consumption == .orderly || consumption == .keyed
    maximumReconsumeTimes = settings.maximumReconsumeTimes ?? (keepsOrder ? .max : 16)
    delayLevelWhenNextConsume = settings.delayLevelWhenNextConsume
    retryQueues = settings.retryQueues
    // `submitConsumeRequestLater` holds the pause to this range.
    suspendTime = min(max(settings.suspendTime.nanoseconds, 10_000_000), 30_000_000_000)
    awaitTermination = settings.awaitTermination.nanoseconds
    startsAtLast = settings.consumeFrom == .lastOffset
    consumeTimeout = settings.consumeTimeout.nanoseconds
    popInvisibleTime = settings.popInvisibleTime.nanoseconds
    popBatch = settings.popBatchSize
    popThreshold = settings.popThreshold
  }
}

/// Numbers of the broker and the client that no setting of a scenario changes.
enum BrokerLimits {
  /// Messages in one reply while the position is in memory (`maxTransferCountOnMessageInMemory`).
  static let messagesPerPull = 32
  /// Bytes in one reply while the position is in memory (`maxTransferBytesOnMessageInMemory`).
  static let bytesPerPull = 256 << 10
  /// Queue entries that one filtered pull looks at (`maxFilterMessageSize`, 20 bytes an entry).
  static let entriesPerFilteredPull = 800
  /// Period of the sweep over held pulls (`PullRequestHoldService`).
  static let heldPullSweep: Int64 = 5_000_000_000
  /// Period of the scan for silent members (`ClientHousekeepingService`).
  static let membershipScan: Int64 = 10_000_000_000
  /// Silence after which a member is dropped (`channelExpiredTimeout`).
  static let channelLifetime: Int64 = 120_000_000_000
  /// How long a client trusts its queue lock without renewal (`ProcessQueue`).
  static let clientLockLifetime: Int64 = 30_000_000_000
  /// Period of lock renewal (`REBALANCE_LOCK_INTERVAL`), first after one second.
  static let lockRenewal: Int64 = 20_000_000_000
  /// Age of a client at its first heartbeat of the periodic kind and its first lock renewal.
  static let firstPeriodic: Int64 = 1_000_000_000
  /// Age of a client at its first poll of the routes.
  static let firstRoutePoll: Int64 = 10_000_000
  /// How long a client tries to get a queue's consume lock when it gives the queue up.
  static let consumeLockWait: Int64 = 500_000_000
  /// Age of the last lock after which a dropped orderly queue is given up whatever runs
  /// (`UNLOCK_DELAY_TIME_MILLS`).
  static let unlockDelay: Int64 = 20_000_000_000
  /// Time without a pull after which a held queue counts as dead (`PULL_MAX_IDLE_TIME`).
  static let pullMaximumIdle: Int64 = 120_000_000_000
  /// How long an orderly queue keeps its thread (`MAX_TIME_CONSUME_CONTINUOUSLY`).
  static let continuousConsumption: Int64 = 60_000_000_000
  /// Pauses of `ConsumeMessageOrderlyService.tryLockLaterAndReconsume`.
  static let lockBeforeRun: Int64 = 100_000_000
  static let lockWhileRunning: Int64 = 10_000_000
  static let resumeLocked: Int64 = 10_000_000
  static let resumeUnlocked: Int64 = 3_000_000_000
  /// Patience of a client with a pull (`CONSUMER_TIMEOUT_MILLIS_WHEN_SUSPEND`).
  static let pullTimeout: Int64 = 30_000_000_000
  /// Patience of a client with a new connection (`NettyClientConfig.connectTimeoutMillis`).
  static let connectTimeout: Int64 = 3_000_000_000
  /// By how much a client is more patient with a pop than the broker that may hold it
  /// (`DefaultMQPushConsumerImpl.popMessage`, `PullAPIWrapper.popAsync`).
  static let popPatience: Int64 = 10_000_000_000
  /// Patience with a question for members (`mqClientApiTimeout`).
  static let membersTimeout: Int64 = 3_000_000_000
  /// Pause after which a message that could not be sent back is tried again.
  static let sendBackRetry: Int64 = 5_000_000_000
  /// First poll of the delay levels after a start (`ScheduleMessageService.FIRST_DELAY_TIME`).
  static let firstDelayPoll: Int64 = 1_000_000_000
  /// Patience of a master with its slaves (`slaveTimeout`).
  static let slaveTimeout: Int64 = 3_000_000_000
  /// Messages and bytes in one reply from disk (`maxTransferCountOnMessageInDisk`,
  /// `maxTransferBytesOnMessageInDisk`).
  static let messagesPerDiskPull = 8
  static let bytesPerDiskPull = 64 << 10
  /// Period in which offsets are written (`flushConsumerOffsetInterval`), and in which slaves under a
  /// controller fetch them (`ReplicasManager`).
  static let offsetFlush: Int64 = 5_000_000_000
  static let slaveSynchronisation: Int64 = 10_000_000_000
  /// Period in which the log is brought to disk (`flushIntervalCommitLog`).
  static let logFlush: Int64 = 500_000_000
  /// A controller's clocks (`brokerHeartbeatInterval`, `controllerHeartBeatTimeoutMills`,
  /// `scanNotActiveBrokerInterval`).
  static let controllerHeartbeat: Int64 = 1_000_000_000
  static let controllerPatience: Int64 = 10_000_000_000
  static let controllerScan: Int64 = 5_000_000_000
  /// How long a slave may lag before a controller does not count on it any more
  /// (`haMaxTimeSlaveNotCatchup`).
  static let slaveCatchUp: Int64 = 15_000_000_000
  /// From an election to the new master's readiness; no number of RocketMQ's, an assumption.
  static let promotion: Int64 = 1_000_000_000
  /// A raft group's clocks (`DLedgerConfig.heartBeatTimeIntervalMs`, `maxHeartBeatLeak` of them,
  /// `minVoteIntervalMs`, `maxVoteIntervalMs`).
  static let raftHeartbeat: Int64 = 2_000_000_000
  static let raftPatience: Int64 = 6_000_000_000
  static let shortestVote: Int64 = 300_000_000
  static let longestVote: Int64 = 1_000_000_000
}
