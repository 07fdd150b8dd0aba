// SPDX-License-Identifier: GPL-3.0-or-later

public import QueueAllocation
public import SimulationEngine
public import Stochastics

/// A consumer group.
public struct GroupSpecification: Sendable {
  /// The group's name; it keys its random streams.
  public var name: String
  /// What it subscribes to, in order.
  public var subscriptions: [Subscription]
  /// Whether queues are shared out or every member reads them all.
  public var mode: Mode
  /// Whether messages of one queue may be processed at once, and of one key.
  public var consumption: Consumption
  /// Ids of the members present at the start.
  public var consumerIDs: [String]
  /// Whether the first members hold their queues at time zero or begin to join then.
  public var start: Start
  /// Consuming threads of each member (`consumeThreadMin`).
  public var threads: Int
  /// Lanes of each member under keyed consumption, at most its threads; `nil` is one a thread.
  public var lanes: Int?
  /// How long a message takes, once a thread has it.
  public var service: ServiceSpecification
  /// Factors on the service time of single members, by id.
  public var serviceFactors: [ServiceFactor]
  /// Chance that an attempt fails.
  public var failureProbability: Double
  /// How queues are allocated to members.
  public var allocation: any AllocationStrategy
  /// The client's other settings.
  public var client: RocketMQClientSettings

  /// A topic and the tag expression under which it is read.
  public struct Subscription: Sendable, Hashable {
    /// The topic.
    public var topic: String
    /// Tags joined by `||`, or `*` for all.
    public var expression: String
    /// An SQL92 condition on properties, evaluated by the broker, in place of tags.
    ///
    /// Brokers take one with `enablePropertyFilter`, which is taken for granted.
    public var sql: String?

    /// Creates a subscription.
    public init(topic: String, expression: String = "*", sql: String? = nil) {
      self.topic = topic
      self.expression = expression
      self.sql = sql
    }

    /// Whether some messages of the topic may be left out.
    public var isFiltering: Bool { expression != "*" || sql != nil }
  }

  /// How a group shares messages among its members.
  public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Each queue belongs to one member.
    case clustering
    /// Every member reads every queue and keeps its own offsets.
    case broadcasting
    /// Nobody owns a queue: its members compete for each message.
    case competing
  }

  /// How members process what they have read.
  public enum Consumption: String, Sendable, Hashable, CaseIterable {
    /// A thread pool over all buffered messages; completion out of order.
    case concurrent
    /// One message at a time in each queue, under the broker's and the client's lock.
    case orderly
    /// One message at a time in each lane of a member; a key decides the lane.
    ///
    /// No feature of RocketMQ's client, but of consumers built upon clients, such as Confluent's
    /// Parallel Consumer under `ProcessingOrder.KEY`: what would per-key order give?
    case keyed
    /// Batches that one thread polls for and works on record by record, as a Kafka consumer does.
    case polled

    /// Members pop: the broker decides who gets which message and keeps it invisible until it is
    /// acknowledged.
    case pop

    /// Those of RocketMQ's groups.
    package static let ofRocketMQ: [Self] = [.concurrent, .orderly, .keyed, .pop]
  }

  /// The state of the first members at time zero.
  public enum Start: String, Sendable, Hashable, CaseIterable {
    /// They have been running for long: queues allocated, timers at random phases.
    case settled
    /// Their processes start at time zero.
    case cold
  }

  /// A factor on one member's service times.
  public struct ServiceFactor: Sendable, Hashable {
    /// The member's id.
    public var consumer: String
    /// What its service times are multiplied by.
    public var factor: Double

    /// Creates a factor.
    public init(consumer: String, factor: Double) {
      self.consumer = consumer
      self.factor = factor
    }
  }

  /// Creates a group.
  public init(
    name: String, subscriptions: [Subscription], mode: Mode = .clustering,
    consumption: Consumption = .concurrent, consumerIDs: [String], start: Start = .settled,
    threads: Int = 20, lanes: Int? = nil, service: ServiceSpecification,
    serviceFactors: [ServiceFactor] = [],
    failureProbability: Double = 0, allocation: any AllocationStrategy,
    client: RocketMQClientSettings = .init()
  ) {
    self.name = name
    self.subscriptions = subscriptions
    self.mode = mode
    self.consumption = consumption
    self.consumerIDs = consumerIDs
    self.start = start
    self.threads = threads
    self.lanes = lanes
    self.service = service
    self.serviceFactors = serviceFactors
    self.failureProbability = failureProbability
    self.allocation = allocation
    self.client = client
  }
}

/// Where service times come from.
public enum ServiceSpecification: Sendable, Hashable {
  /// Drawn for each message; an attempt to consume it again takes the same time again.
  case distribution(DistributionSpecification)
  /// The time of the *n*-th message of each producer, in nanoseconds.
  ///
  /// A message beyond the end of the trace is an error that ends the run, unless the trace repeats.
  case trace([Int64], repeats: Bool)
}

/// Settings of a RocketMQ push consumer; the defaults are the client's own.
///
/// Names follow `DefaultMQPushConsumer` and `ClientConfig` of Apache RocketMQ 5.
public struct RocketMQClientSettings: Sendable, Hashable {
  /// Messages asked for by a pull (`pullBatchSize`, 1 to 1024; brokers answer with at most 32).
  public var pullBatchSize = 32
  /// Pause between a filled pull and the next (`pullInterval`).
  public var pullInterval = VirtualDuration.zero
  /// Buffered messages of one queue above which pulling pauses (`pullThresholdForQueue`).
  public var pullThresholdForQueue = 1_000
  /// Buffered bytes of one queue above which pulling pauses (`pullThresholdSizeForQueue`, 100 MiB).
  public var pullThresholdBytesForQueue = 100 << 20
  /// Spread of buffered offsets above which concurrent pulling pauses
  /// (`consumeConcurrentlyMaxSpan`).
  public var maximumSpan = 2_000
  /// Pause before flow control is looked at again (`PULL_TIME_DELAY_MILLS_WHEN_CACHE_FLOW_CONTROL`).
  public var flowControlDelay = VirtualDuration.milliseconds(50)
  /// How long a broker holds a pull that finds nothing (`BROKER_SUSPEND_MAX_TIME_MILLIS`).
  public var longPollHold = VirtualDuration.seconds(15)
  /// Pause before a pull without lock is tried again (`pullTimeDelayMillsWhenException`).
  public var pullRetryDelay = VirtualDuration.seconds(1)
  /// Messages given to a listener at once (`consumeMessageBatchMaxSize`, 1 to 1024).
  public var consumeBatchSize = 1
  /// Period of offset commits (`persistConsumerOffsetInterval`).
  public var offsetPersistInterval = VirtualDuration.seconds(5)
  /// Age of a client at its first offset commit (`MQClientInstance.startScheduledTask`).
  public var offsetPersistInitialDelay = VirtualDuration.seconds(10)
  /// Period of heartbeats to every broker (`heartbeatBrokerInterval`).
  public var heartbeatInterval = VirtualDuration.seconds(30)
  /// Period of the rebalance loop while balanced (`rocketmq.client.rebalance.waitInterval`).
  public var rebalanceInterval = VirtualDuration.seconds(20)
  /// Least gap between two rebalances, and period while not balanced
  /// (`rocketmq.client.rebalance.minInterval`).
  public var rebalanceMinimumGap = VirtualDuration.seconds(1)
  /// Delay of the first pull of a gained queue (`RebalanceImpl`).
  public var firstPullDelay = VirtualDuration.milliseconds(500)
  /// Wake-up after a queue could not be locked (`MQClientInstance.rebalanceLater`).
  public var lockRetryWakeUp = VirtualDuration.milliseconds(500)
  /// Period of route polls (`pollNameServerInterval`).
  public var routePollInterval = VirtualDuration.seconds(30)
  /// Failed attempts after which a message is dead-lettered; `nil` is the client's -1:
  /// 16 under concurrent, without limit under orderly and keyed consumption.
  public var maximumReconsumeTimes: Int?
  /// Delay level that a failing concurrent listener asks for; 0 leaves it to the broker.
  public var delayLevelWhenNextConsume = 0
  /// Queues of the retry topic on each broker (`retryQueueNums`); none means that what is sent back
  /// is discarded.
  public var retryQueues = 1
  /// Pause of a queue whose orderly listener failed (`suspendCurrentQueueTimeMillis`), or of a lane,
  /// held to 10 ms to 30 s.
  public var suspendTime = VirtualDuration.seconds(1)
  /// How long a stopping client waits for running and buffered work
  /// (`awaitTerminationMillisWhenShutdown`, 0).
  public var awaitTermination = VirtualDuration.zero
  /// Where a member of a broadcasting group without stored offsets begins.
  public var consumeFrom = ConsumeFrom.lastOffset
  /// Age of a message in the listener after which it is sent back (`consumeTimeout`).
  public var consumeTimeout = VirtualDuration.seconds(900)
  /// How long a popped message is invisible to others (`popInvisibleTime`).
  public var popInvisibleTime = VirtualDuration.seconds(60)
  /// Messages asked for by a pop (`popBatchNums`).
  public var popBatchSize = 32
  /// Messages popped and not settled above which popping pauses (`popThresholdForQueue`).
  public var popThreshold = 96

  /// Where a member without stored offsets begins (`ConsumeFromWhere`).
  public enum ConsumeFrom: String, Sendable, Hashable, CaseIterable {
    /// Behind the newest message.
    case lastOffset = "last"
    /// At the oldest message.
    case firstOffset = "first"
  }

  /// Creates the client's own defaults.
  public init() {}
}
