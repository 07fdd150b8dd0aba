// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// A queue for whose messages consumers compete.
///
/// The settings are RabbitMQ's queue arguments; ActiveMQ's queues know message groups in their
/// place.
public struct WorkQueue: Sendable, Hashable {
  /// The queue's name.
  public var name: String
  /// By whose rules it works.
  public var kind: Kind
  /// Time after which a message that is still in the queue expires (`x-message-ttl`).
  public var messageTTL: VirtualDuration?
  /// Most messages that may be ready, those out at consumers not counted (`x-max-length`).
  public var maximumLength: Int?
  /// Most bytes of messages that may be ready, without headers (`x-max-length-bytes`); where it is set, all
  /// messages of the model have one size.
  public var maximumBytes: Int?
  /// What happens to a message too many (`x-overflow`).
  public var overflow: Overflow
  /// The exchange to which dead messages are published: its name, empty for the default exchange,
  /// `nil` for none (`x-dead-letter-exchange`).
  public var deadLetterExchange: String?
  /// The routing key of dead messages; `nil` keeps theirs (`x-dead-letter-routing-key`).
  public var deadLetterRoutingKey: String?
  /// Whether what is dead is discarded though the broker has a queue for it (`DiscardingDLQBroker`).
  ///
  /// It says nothing to the model, which discards what has no ``deadLetterExchange``; a reader of scenarios
  /// gives that to ActiveMQ's queues which do not discard.
  public var discardsDead = false
  /// Highest message priority, 0 for a queue without (`x-max-priority`).
  public var maximumPriority: Int
  /// Returns to a quorum queue after which a message is dead (`x-delivery-limit`).
  public var deliveryLimit: Int?
  /// How long a quorum queue keeps what comes back before it gives it out again; `nil` for no time.
  public var delayedRetry: DelayedRetry?
  /// Whether one consumer at a time gets all messages (`x-single-active-consumer`).
  public var hasSingleActiveConsumer: Bool
  /// Whether messages of a group stick to one consumer (ActiveMQ's `JMSXGroupID`).
  public var hasMessageGroups: Bool

  /// Whether the queue is there only as long as somebody consumes from it.
  ///
  /// It is RabbitMQ's `auto-delete`, and the subscription of JMS that is not durable. What is published
  /// without a consumer is dropped, and so is what the last consumer leaves behind.
  public var isAutoDelete: Bool

  /// Processor time that the queue's process takes for a message, all in all; zero for no limit.
  ///
  /// The process takes messages in one by one, and publishers have credit for so many that it has not
  /// taken in.
  public var cost: VirtualDuration
  /// On which nodes of a cluster it is; on one, in turn, unless set.
  public var placement = QueuePlacement()
  /// What a stream drops; for streams only.
  public var retention = StreamRetention()
  /// The broker of a network whose part of the queue this is; `nil` where there is no network.
  public var broker: String?

  /// The queue's name without its broker's.
  public var logicalName: String {
    guard let broker else { return name }
    let suffix = BrokerNetwork.name(ofQueue: "", at: broker)
    return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
  }

  /// Most messages that may be ready, by their number and their bytes.
  ///
  /// A message is too many when with it one of the limits would be passed
  /// (`rabbit_amqqueue_process:is_overflow/2`).
  ///
  /// - Parameter messageBytes: The size of each message.
  /// - Returns: The number; `nil` without a limit.
  package func lengthLimit(messageBytes: Int) -> Int? {
    let ofBytes = maximumBytes.map { $0 / max(1, messageBytes) }
    guard let maximumLength else { return ofBytes }
    return min(maximumLength, ofBytes ?? .max)
  }

  /// Whether a majority of replicas must have a message before it counts.
  var isReplicatedLog: Bool { kind == .quorum || kind == .stream }

  /// Where ActiveMQ's dead messages go unless a destination has a queue of its own for them
  /// (`DeadLetterStrategy`, `SharedDeadLetterStrategy.DEFAULT_DEAD_LETTER_QUEUE_NAME`).
  public static let sharedDeadLetterQueue = "ActiveMQ.DLQ"

  /// By whose rules a queue works.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// RabbitMQ's classic queue: what comes back goes to its original place.
    case classic
    /// RabbitMQ's quorum queue: what comes back goes to a queue of its own, served first.
    case quorum
    /// RabbitMQ's stream: a log from which reading takes nothing away, so that every consumer gets every
    /// message.
    case stream
    /// ActiveMQ's queue: what comes back is dispatched before what was never out.
    case activemq
  }

  /// What happens to a message that finds a queue at its length limit.
  public enum Overflow: String, Sendable, Hashable, CaseIterable {
    /// The oldest ready message is dropped, or dead-lettered.
    case dropHead = "drop-head"
    /// The new message is refused; a publisher with confirms is told.
    case rejectPublish = "reject-publish"
    /// The new message is refused and dead-lettered.
    case rejectPublishDLX = "reject-publish-dlx"
  }

  /// A wait before a message that came back is given out again, which grows with each return
  /// (RabbitMQ 4.3: `x-delayed-retry-type` of `all`, with least and longest delay).
  ///
  /// It is the least delay times the number of returns, and no longer than the longest. Source: RabbitMQ's
  /// guide to quorum queues, "Delayed Retry".
  public struct DelayedRetry: Sendable, Hashable {
    /// The wait after the first return (`x-delayed-retry-min`).
    public var minimum: VirtualDuration
    /// The longest wait (`x-delayed-retry-max`).
    public var maximum: VirtualDuration

    /// Creates a wait.
    public init(minimum: VirtualDuration, maximum: VirtualDuration) {
      self.minimum = minimum
      self.maximum = maximum
    }

    /// The wait after a return.
    ///
    /// - Parameter returns: How often the message has come back, this time included.
    /// - Returns: The wait.
    public func delay(afterReturns returns: Int) -> VirtualDuration {
      let product = minimum.nanoseconds.multipliedReportingOverflow(by: Int64(max(1, returns)))
      return product.overflow
        ? maximum : min(VirtualDuration(nanoseconds: product.partialValue), maximum)
    }
  }

  /// Creates a queue.
  public init(
    name: String, kind: Kind = .classic, messageTTL: VirtualDuration? = nil,
    maximumLength: Int? = nil, overflow: Overflow = .dropHead, deadLetterExchange: String? = nil,
    deadLetterRoutingKey: String? = nil, maximumPriority: Int = 0, deliveryLimit: Int? = nil,
    delayedRetry: DelayedRetry? = nil, hasSingleActiveConsumer: Bool = false,
    hasMessageGroups: Bool = false,
    isAutoDelete: Bool = false, cost: VirtualDuration = .zero
  ) {
    self.name = name
    self.kind = kind
    self.messageTTL = messageTTL
    self.maximumLength = maximumLength
    self.overflow = overflow
    self.deadLetterExchange = deadLetterExchange
    self.deadLetterRoutingKey = deadLetterRoutingKey
    self.maximumPriority = maximumPriority
    self.deliveryLimit = deliveryLimit
    self.delayedRetry = delayedRetry
    self.hasSingleActiveConsumer = hasSingleActiveConsumer
    self.hasMessageGroups = hasMessageGroups
    self.isAutoDelete = isAutoDelete
    self.cost = cost
  }
}

/// How many messages a consumer is given ahead.
package enum Prefetch: Sendable, Hashable {
  /// Any number.
  case unlimited
  /// So many that it has not settled.
  case messages(Int)
  /// None: each thread asks for a message when it has nothing else to do.
  case pull

  /// Messages that a consumer may hold unsettled; `nil` for any number.
  ///
  /// - Parameter threads: The consumer's threads.
  /// - Returns: The number.
  package func window(threads: Int) -> Int? {
    switch self {
    case .unlimited: nil
    case .messages(let count): count
    case .pull: threads
    }
  }
}

extension WorkQueue.Kind {
  /// What a quorum queue gives a consumer that sets no limit (`rabbit_quorum_queue`,
  /// `UNLIMITED_PREFETCH_COUNT`).
  package static let mostOfQuorumQueue = 2_000

  /// What a consumer's prefetch means at a queue of this kind.
  ///
  /// 0 is no limit for RabbitMQ, of which a quorum queue makes 2000. A client of ActiveMQ with 0 is pushed
  /// nothing, and pulls messages one by one (`PrefetchSubscription.pullMessage`).
  ///
  /// - Parameter count: The number that is set.
  /// - Returns: How many messages the consumer is given ahead.
  package func prefetch(_ count: Int) -> Prefetch {
    guard count == 0 else { return .messages(count) }
    switch self {
    case .classic, .stream: return .unlimited
    case .quorum: return .messages(Self.mostOfQuorumQueue)
    case .activemq: return .pull
    }
  }
}
