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
  /// What happens to a message too many (`x-overflow`).
  public var overflow: Overflow
  /// The exchange to which dead messages are published: its name, empty for the default exchange,
  /// `nil` for none (`x-dead-letter-exchange`).
  public var deadLetterExchange: String?
  /// The routing key of dead messages; `nil` keeps theirs (`x-dead-letter-routing-key`).
  public var deadLetterRoutingKey: String?
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

  /// Whether a majority of replicas must have a message before it counts.
  var isReplicatedLog: Bool { kind == .quorum || kind == .stream }

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
