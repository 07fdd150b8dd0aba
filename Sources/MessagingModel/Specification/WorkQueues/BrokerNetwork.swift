// SPDX-License-Identifier: GPL-3.0-or-later

public import Stochastics

/// A network of ActiveMQ's brokers, which pass messages on to where consumers are.
///
/// Each queue is on every broker; ``WorkQueue/broker`` tells whose a ``WorkQueue`` is. A bridge from one
/// broker to another is a consumer of the first as long as there are consumers at the second, and sends on
/// what it gets. Source: ActiveMQ's page "Networks of Brokers".
public struct BrokerNetwork: Sendable, Hashable {
  /// The names of the brokers.
  public var brokers: [String]
  /// What leads from one broker to another.
  public var connectors: [NetworkConnector]
  /// One way between two brokers; `nil` for no time.
  public var hop: DistributionSpecification?

  /// Creates a network.
  public init(
    brokers: [String], connectors: [NetworkConnector], hop: DistributionSpecification? = nil
  ) {
    self.brokers = brokers
    self.connectors = connectors
    self.hop = hop
  }

  /// The name under which a broker's part of a queue stands among the queues.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - broker: The broker's name.
  /// - Returns: The name.
  public static func name(ofQueue queue: String, at broker: String) -> String {
    "\(queue)@\(broker)"
  }
}

/// A network connector: from the broker that has it to another one.
public struct NetworkConnector: Sendable, Hashable {
  /// The broker that sends.
  public var from: String
  /// The broker that gets.
  public var to: String
  /// Whether messages go the other way, too (`duplex`).
  public var isDuplex: Bool
  /// Brokers that a message may have been at before it is sent on (`messageTTL`).
  public var messageTTL: Int
  /// Bridges over which the word of a consumer goes, its own connector's counted (`consumerTTL`).
  public var consumerTTL: Int
  /// Messages that a bridge may hold that the other broker has not answered for (`prefetchSize`).
  public var prefetch: Int
  /// Whether all consumers of a queue at the other broker count as one (`conduitSubscriptions`).
  public var isConduit: Bool
  /// Whether consumers of the broker come before bridges
  /// (`decreaseNetworkConsumerPriority`, on from 5.18).
  public var decreasesPriority: Bool
  /// Queues that are sent on without consumers, too (`staticallyIncludedDestinations`).
  public var staticQueues: [String]
  /// Queues that are sent on if there are consumers; `nil` for all (`dynamicallyIncludedDestinations`).
  public var dynamicQueues: [String]?
  /// Queues that are not sent on (`excludedDestinations`).
  public var excludedQueues: [String]
  /// Whether messages may go back where they were when their broker has no consumers
  /// (`replayWhenNoConsumers`).
  public var replays: Bool

  /// Creates a connector; what is not named is ActiveMQ's default.
  public init(
    from: String, to: String, isDuplex: Bool = false, messageTTL: Int = 1, consumerTTL: Int = 1,
    prefetch: Int = 1_000, isConduit: Bool = true, decreasesPriority: Bool = true,
    staticQueues: [String] = [], dynamicQueues: [String]? = nil, excludedQueues: [String] = [],
    replays: Bool = false
  ) {
    self.from = from
    self.to = to
    self.isDuplex = isDuplex
    self.messageTTL = messageTTL
    self.consumerTTL = consumerTTL
    self.prefetch = prefetch
    self.isConduit = isConduit
    self.decreasesPriority = decreasesPriority
    self.staticQueues = staticQueues
    self.dynamicQueues = dynamicQueues
    self.excludedQueues = excludedQueues
    self.replays = replays
  }

  /// Whether it sends a queue on if there are consumers.
  func carries(_ queue: String) -> Bool {
    !excludedQueues.contains(queue) && dynamicQueues?.contains(queue) != false
  }
}
