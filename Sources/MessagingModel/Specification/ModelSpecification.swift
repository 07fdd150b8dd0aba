// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// One fully resolved scenario point: everything that decides a run except seed and replication.
///
/// Entities are named; the names key the random streams, so adding a topic, producer, group or
/// consumer leaves the draws of all others as they were.
public struct ModelSpecification: Sendable {
  /// The messaging system whose protocols the run follows.
  public var system: MessagingSystem
  /// Simulated length of the run.
  public var duration: VirtualDuration
  /// Start of the run that statistics leave out.
  public var warmUp: VirtualDuration
  /// Interval of the time series.
  public var sampleInterval: VirtualDuration
  /// Latencies between nodes.
  public var network: NetworkSpecification
  /// The brokers, in the order in which topics deal their queues.
  public var brokers: [BrokerSpecification]
  /// The topics.
  public var topics: [TopicSpecification]
  /// The producers.
  public var producers: [ProducerSpecification]
  /// The consumer groups.
  public var groups: [GroupSpecification]
  /// What happens during the run, in any order.
  public var events: [ScenarioEvent]
  /// How a backlog episode after an event is measured.
  public var episodes: EpisodeSpecification
  /// The name servers; one with RocketMQ's own numbers unless set.
  public var nameServers: NameServerSpecification?
  /// Clocks that are not in step with simulated time, by the node's name.
  public var clocks: [String: NodeClock] = [:]
  /// Queues, exchanges and consumption where the system is one of competing consumers.
  public var workQueues: WorkQueueSpecification?
  /// Producers, coordination and consumption where the system is Kafka.
  public var kafka: KafkaSpecification?

  /// Creates a specification.
  public init(
    system: MessagingSystem = .rocketmq, duration: VirtualDuration, warmUp: VirtualDuration = .zero,
    sampleInterval: VirtualDuration? = nil, network: NetworkSpecification = .init(),
    brokers: [BrokerSpecification], topics: [TopicSpecification],
    producers: [ProducerSpecification], groups: [GroupSpecification],
    events: [ScenarioEvent] = [], episodes: EpisodeSpecification = .init(),
    workQueues: WorkQueueSpecification? = nil
  ) {
    self.system = system
    self.duration = duration
    self.warmUp = warmUp
    self.sampleInterval =
      sampleInterval ?? VirtualDuration(nanoseconds: max(1, duration.nanoseconds / 600))
    self.network = network
    self.brokers = brokers
    self.topics = topics
    self.producers = producers
    self.groups = groups
    self.events = events
    self.episodes = episodes
    self.workQueues = workQueues
  }
}

/// The modelled messaging systems.
public enum MessagingSystem: String, Sendable, Hashable, CaseIterable {
  /// Apache RocketMQ, 5.x, remoting clients.
  case rocketmq
  /// RabbitMQ, the queues of 3.10, over AMQP 0-9-1.
  case rabbitmq
  /// ActiveMQ Classic 5.17.
  case activemq
  /// Apache Kafka 4.3.
  case kafka
}

/// One-way latencies between nodes, by class of link.
///
/// Zero unless set: a network is the user's environment, not a number of the modelled system.
public struct NetworkSpecification: Sendable, Hashable {
  /// From a producer to a broker.
  public var producerLatency: VirtualDuration
  /// Between a consumer and a broker, each way.
  public var consumerLatency: VirtualDuration

  /// Creates the latencies.
  public init(producerLatency: VirtualDuration = .zero, consumerLatency: VirtualDuration = .zero) {
    self.producerLatency = producerLatency
    self.consumerLatency = consumerLatency
  }
}

/// A broker: a master, with its slaves where it has some.
public struct BrokerSpecification: Sendable, Hashable {
  /// The broker's name; it orders queues in allocation.
  public var name: String
  /// Period of the loop that makes appended messages visible to consumers; zero means at once.
  ///
  /// RocketMQ's message store sleeps 1 ms between passes (`ReputMessageService`).
  public var dispatchInterval: VirtualDuration
  /// Seconds of delay per level, first level first (`MessageStoreConfig.messageDelayLevel`).
  public var delayLevels: DelayLevelTable
  /// Period with which each delay level looks for due messages
  /// (`ScheduleMessageService`, 100 ms).
  public var delayPollInterval: VirtualDuration
  /// Tick of the timer wheel (`timerPrecisionMs`, 1 s).
  public var timerPrecision = VirtualDuration.seconds(1)
  /// Longest delay that the timer wheel takes (`timerMaxDelaySec`, 3 days).
  public var timerMaximumDelay = VirtualDuration.seconds(259_200)
  /// Age below which a half message is not checked (`transactionTimeOut`, 6 s).
  public var transactionTimeout = VirtualDuration.seconds(6)
  /// Period of the checks (`transactionCheckInterval`, 30 s).
  public var transactionCheckInterval = VirtualDuration.seconds(30)
  /// Checks after which a half message is given up (`transactionCheckMax`, 15).
  public var transactionMaximumChecks = 15
  /// Its slaves, if it has any.
  public var replicas: ReplicaSpecification?
  /// What storing and reading costs it; nothing unless set.
  public var cost: BrokerCost?

  /// Creates a broker with RocketMQ's own numbers.
  public init(
    name: String, dispatchInterval: VirtualDuration = .milliseconds(1),
    delayLevels: DelayLevelTable = .standard,
    delayPollInterval: VirtualDuration = .milliseconds(100)
  ) {
    self.name = name
    self.dispatchInterval = dispatchInterval
    self.delayLevels = delayLevels
    self.delayPollInterval = delayPollInterval
  }
}

/// A topic and how many queues it has on each broker.
public struct TopicSpecification: Sendable, Hashable {
  /// The topic's name.
  public var name: String
  /// Queues on each broker, in the order of ``ModelSpecification/brokers``.
  public var queuesPerBroker: [Int]

  /// Creates a topic with a count of queues for each broker.
  public init(name: String, queuesPerBroker: [Int]) {
    self.name = name
    self.queuesPerBroker = queuesPerBroker
  }

  /// Creates a topic whose queues are dealt evenly, the first brokers taking the remainder.
  ///
  /// - Precondition: `brokers` is positive.
  public init(name: String, totalQueues: Int, brokers: Int) {
    self.name = name
    self.queuesPerBroker = (0..<brokers).map { index in
      totalQueues / brokers + (index < totalQueues % brokers ? 1 : 0)
    }
  }
}

/// How backlog episodes after scenario events are judged.
public struct EpisodeSpecification: Sendable, Hashable {
  /// Length of the window before an event whose time average is the level to return to.
  public var window: VirtualDuration
  /// Share of the level within which a return counts.
  ///
  /// Five standard deviations of the backlog in its usual variation, and four messages more, are
  /// granted in any case: a steady system crosses its own average all the time.
  public var tolerance: Double
  /// How long the backlog must stay down for a return to count; `nil` means as long as the window.
  public var hold: VirtualDuration?

  /// Creates the rule.
  public init(
    window: VirtualDuration = .seconds(10), tolerance: Double = 0.05, hold: VirtualDuration? = nil
  ) {
    self.window = window
    self.tolerance = tolerance
    self.hold = hold
  }
}
