// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How a producer of a work queue broker addresses its messages.
public struct Publishing: Sendable, Hashable {
  /// The exchange; empty for the default one, where the routing key is the name of a queue.
  public var exchange: String
  /// The routing key of each message.
  public var routingKey: RoutingKey
  /// Headers of every message, for headers exchanges.
  public var headers: [Header]
  /// Time to live of every message (`expiration`); the smaller of this and the queue's counts.
  public var ttl: VirtualDuration?
  /// Message priorities and their frequencies; empty for messages without.
  public var priorities: [WeightedPriority]
  /// Whether the broker confirms what it has taken charge of, and tells what it refuses.
  public var confirms: Bool
  /// Messages of each client that may be unconfirmed before it stops publishing.
  ///
  /// `nil` is for any number, so that confirms hold nobody up. Clients that share their arrivals share
  /// this, too.
  public var confirmWindow: Int?
  /// What is known of the *n*-th message beforehand; messages beyond the list are drawn.
  ///
  /// When they are published, say by `RecordedArrivals`, stands in
  /// ``ProducerSpecification/arrivals``.
  public var planned: [PlannedMessage]
  /// How ActiveMQ's scheduler sends each message again; `nil` for once.
  public var repetition: Repetition?
  /// The node of a cluster that the producer connects to first; `nil` for the nodes in turn.
  public var node: String?
  /// Whether messages outlive the end of a node (`delivery_mode` 2), and ActiveMQ keeps dead ones
  /// (`JMSDeliveryMode`).
  public var isPersistent = true
  /// Whether the producer publishes again what a lost connection or a refusal left unconfirmed.
  public var repeatsUnconfirmed = true

  /// Where routing keys come from.
  public enum RoutingKey: Sendable, Hashable {
    /// The same for every message.
    case constant(String)
    /// Drawn by weight.
    case weighted([WeightedTag])
    /// The message's key, drawn as ``ProducerSpecification/keys`` say: this prefix and its number,
    /// from 0.
    case messageKey(prefix: String)
  }

  /// A header of a message.
  public struct Header: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: HeaderValue

    /// Creates a header.
    public init(name: String, value: HeaderValue) {
      self.name = name
      self.value = value
    }
  }

  /// A message priority and its relative frequency.
  public struct WeightedPriority: Sendable, Hashable {
    /// The priority, 0 to 255.
    public var priority: Int
    /// Its weight, relative to the others.
    public var weight: Double

    /// Creates a weighted priority.
    public init(priority: Int, weight: Double) {
      self.priority = priority
      self.weight = weight
    }
  }

  /// A message that is sent again and again, which ActiveMQ's scheduler does (`AMQ_SCHEDULED_PERIOD`,
  /// `AMQ_SCHEDULED_REPEAT`).
  ///
  /// The first one is due after the message's delay, or after a period where the delay is 0; each of the
  /// others a period after the last. Source: `JobSchedulerImpl.doSchedule`, `calculateNextExecutionTime`.
  public struct Repetition: Sendable, Hashable {
    /// The time between two of them, in whole milliseconds.
    public var period: VirtualDuration
    /// How many follow the first one; `nil` for no end.
    public var count: Int?

    /// Creates a repetition.
    public init(period: VirtualDuration, count: Int?) {
      self.period = period
      self.count = count
    }
  }

  /// Creates the way in which a producer publishes.
  public init(
    exchange: String = "", routingKey: RoutingKey, headers: [Header] = [],
    ttl: VirtualDuration? = nil, priorities: [WeightedPriority] = [], confirms: Bool = false,
    confirmWindow: Int? = nil, planned: [PlannedMessage] = []
  ) {
    self.exchange = exchange
    self.routingKey = routingKey
    self.headers = headers
    self.ttl = ttl
    self.priorities = priorities
    self.confirms = confirms
    self.confirmWindow = confirmWindow
    self.planned = planned
  }
}

/// A message of which a recording or a test knows beforehand what is drawn otherwise.
///
/// What is `nil` is taken from the producer's ``Publishing`` and the group's service.
public struct PlannedMessage: Sendable, Hashable {
  /// The exchange.
  public var exchange: String?
  /// The routing key.
  public var routingKey: String?
  /// The service time, in nanoseconds, before a consumer's own factor; every attempt takes it.
  public var service: Int64?
  /// How many attempts fail before one succeeds.
  public var failures: Int?
  /// The message group (`JMSXGroupID`).
  public var messageGroup: String?

  /// Creates a planned message.
  public init(
    exchange: String? = nil, routingKey: String? = nil, service: Int64? = nil,
    failures: Int? = nil, messageGroup: String? = nil
  ) {
    self.exchange = exchange
    self.routingKey = routingKey
    self.service = service
    self.failures = failures
    self.messageGroup = messageGroup
  }
}
