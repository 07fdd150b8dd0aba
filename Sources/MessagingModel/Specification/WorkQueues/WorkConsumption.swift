// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine
public import Stochastics

/// How the consumers of a work queue take and settle messages.
public struct WorkConsumption: Sendable, Hashable {
  /// The queue.
  public var queue: String
  /// Messages that a consumer may hold unsettled (`basic.qos`, one window for each consumer; ActiveMQ's
  /// `prefetchSize`).
  ///
  /// 0 is no limit for RabbitMQ, but 2000 for a quorum queue; a client of ActiveMQ then pulls messages one by
  /// one.
  public var prefetch: Int
  /// When a message counts as settled.
  public var acknowledgement: Acknowledgement
  /// What a consumer does with a message whose attempt failed.
  public var onFailure: FailureAction
  /// How ActiveMQ's client repeats a message whose attempt failed before it rejects it; `nil` for a
  /// client that does ``onFailure`` at once.
  public var redelivery: RedeliveryPolicy?
  /// The JMS selector of consumers without one of their own; `nil` for all messages.
  ///
  /// Messages that nobody selects stay in the queue.
  public var selector: String?
  /// Priority of consumers without one of their own (`x-priority`).
  public var priority: Int
  /// Whether a consumer asks for all messages of the queue (ActiveMQ's `consumer.exclusive`).
  public var isExclusive: Bool
  /// Consumers that differ from the others, by id.
  public var exceptions: [Exception]
  /// How long the broker takes to notice that a consumer's host is gone (`heartbeat`).
  public var heartbeatTimeout: VirtualDuration
  /// The node of a cluster that the consumers connect to first; `nil` for the nodes in turn.
  public var node: String?
  /// How consumers of a stream read it; for streams only.
  public var stream = StreamReading()
  /// The broker of a network that consumers connect to; `nil` for the brokers in turn.
  public var broker: String?
  /// Brokers of single consumers, by id.
  public var brokers: [String: String] = [:]

  /// When the broker may forget a message.
  public enum Acknowledgement: String, Sendable, Hashable, CaseIterable {
    /// When the consumer says so, after the listener.
    case manual
    /// When it has been written to the consumer's socket.
    case automatic
    /// Together with others after the listener, at 65 % of the prefetch or 300 ms after the last ones
    /// (ActiveMQ's `optimizeAcknowledge`).
    case optimized
    /// When the application acknowledges all that its JMS session got so far (`CLIENT_ACKNOWLEDGE`).
    case client
    /// When the transaction of its JMS session is committed.
    case transacted
  }

  /// Messages that the application acknowledges or commits together, or RabbitMQ's consumer with
  /// `multiple`; 1 for each by itself.
  public var acknowledgesEvery = 1

  /// Whether messages are acknowledged later than each by itself after its listener.
  package var acknowledgesLater: Bool {
    switch acknowledgement {
    case .manual: acknowledgesEvery > 1
    case .automatic: false
    case .optimized, .client, .transacted: true
    }
  }

  /// What becomes of a message whose attempt failed.
  public enum FailureAction: String, Sendable, Hashable, CaseIterable {
    /// Back to the queue (`basic.nack` with `requeue`).
    case requeue
    /// To the dead-letter exchange, or dropped (`basic.reject` without `requeue`).
    case reject
  }

  /// A consumer that differs from the others of its group.
  public struct Exception: Sendable, Hashable {
    /// The consumer's id.
    public var consumer: String
    /// Its own prefetch.
    public var prefetch: Int?
    /// Its own priority.
    public var priority: Int?
    /// Its own selector.
    public var selector: String?

    /// Creates an exception.
    public init(
      consumer: String, prefetch: Int? = nil, priority: Int? = nil, selector: String? = nil
    ) {
      self.consumer = consumer
      self.prefetch = prefetch
      self.priority = priority
      self.selector = selector
    }
  }

  /// Creates a way to consume.
  public init(
    queue: String, prefetch: Int = 0, acknowledgement: Acknowledgement = .manual,
    onFailure: FailureAction = .requeue, redelivery: RedeliveryPolicy? = nil,
    selector: String? = nil, priority: Int = 0, isExclusive: Bool = false,
    exceptions: [Exception] = [], heartbeatTimeout: VirtualDuration = .seconds(60)
  ) {
    self.queue = queue
    self.prefetch = prefetch
    self.acknowledgement = acknowledgement
    self.onFailure = onFailure
    self.redelivery = redelivery
    self.selector = selector
    self.priority = priority
    self.isExclusive = isExclusive
    self.exceptions = exceptions
    self.heartbeatTimeout = heartbeatTimeout
  }
}

/// How long messages and acknowledgements are under way, and how much longer than planned work takes.
///
/// They are properties of a machine, a network, a client library and a kind of queue, to be measured
/// there. Each is drawn anew for every message; what travels one way between two parties stays in
/// order, so a message never arrives before one that left earlier.
public struct WorkQueueLatencies: Sendable, Hashable {
  /// From a producer to the queue, routing included; `nil` for no time.
  public var publish: DistributionSpecification?
  /// From the queue to the consumer's client; `nil` for no time.
  public var deliver: DistributionSpecification?
  /// From the consumer to the queue: acknowledgements and rejections; `nil` for no time.
  public var settle: DistributionSpecification?
  /// What each service takes longer than planned; `nil` for nothing.
  public var overshoot: DistributionSpecification?
  /// From the moment at which the queues have a message to that at which its publisher knows: the disk
  /// of a durable queue or the majority of a quorum, and the way back; `nil` for no time.
  public var confirm: DistributionSpecification?

  /// Creates latencies; those not named take no time.
  public init(
    publish: DistributionSpecification? = nil, deliver: DistributionSpecification? = nil,
    settle: DistributionSpecification? = nil, overshoot: DistributionSpecification? = nil,
    confirm: DistributionSpecification? = nil
  ) {
    self.publish = publish
    self.deliver = deliver
    self.settle = settle
    self.overshoot = overshoot
    self.confirm = confirm
  }
}
