// SPDX-License-Identifier: GPL-3.0-or-later

/// A named routing table of AMQP 0-9-1; it stores nothing.
public struct MessageExchange: Sendable, Hashable {
  /// The exchange's name.
  public var name: String
  /// How it compares messages with its bindings.
  public var kind: Kind
  /// The exchange that gets the messages for which this one finds no queue (`alternate-exchange`).
  public var alternate: String?
  /// The queue of each routing key of a consistent-hash exchange, as observed on a broker.
  ///
  /// Keys that are not listed are dealt by the weights of the bindings.
  public var queueOfKey: [String: String]

  /// How an exchange routes.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// To the bindings whose key equals the routing key.
    case direct
    /// To the bindings whose pattern matches the words of the routing key.
    case topic
    /// To every binding.
    case fanout
    /// To the bindings whose arguments match the message's headers.
    case headers
    /// To one binding, by a hash of the routing key; binding keys are weights.
    case consistentHash = "consistent-hash"
  }

  /// Creates an exchange.
  public init(
    name: String, kind: Kind, alternate: String? = nil, queueOfKey: [String: String] = [:]
  ) {
    self.name = name
    self.kind = kind
    self.alternate = alternate
    self.queueOfKey = queueOfKey
  }
}

/// A binding: from an exchange to a queue or to another exchange.
public struct ExchangeBinding: Sendable, Hashable {
  /// The exchange that routes.
  public var exchange: String
  /// Where messages go.
  public var destination: Destination
  /// The binding key: a text for direct, a pattern for topic, a weight for consistent-hash
  /// exchanges.
  public var key: String
  /// What a headers exchange compares, by name.
  public var headers: [HeaderCondition]
  /// Whether all conditions or any of them must hold (`x-match`).
  public var match: HeaderMatch
  /// The JMS selector of a topic's subscription; `nil` for all messages.
  ///
  /// What does not match never enters its queue.
  public var selector: String?

  /// Where a binding leads to.
  public enum Destination: Sendable, Hashable {
    /// To a queue.
    case queue(String)
    /// To another exchange.
    case exchange(String)
  }

  /// A header and the value that a headers exchange asks for.
  public struct HeaderCondition: Sendable, Hashable {
    /// The header's name.
    public var name: String
    /// The value; ``HeaderValue/void`` asks for the header's presence alone.
    public var value: HeaderValue

    /// Creates a condition.
    public init(name: String, value: HeaderValue) {
      self.name = name
      self.value = value
    }
  }

  /// How many of the conditions must hold.
  public enum HeaderMatch: String, Sendable, Hashable, CaseIterable {
    /// All of them; names that begin with `x-` are left aside.
    case all
    /// At least one; names that begin with `x-` are left aside.
    case any
    /// All of them.
    case allWithX = "all-with-x"
    /// At least one.
    case anyWithX = "any-with-x"
  }

  /// Creates a binding.
  public init(
    exchange: String, destination: Destination, key: String = "",
    headers: [HeaderCondition] = [], match: HeaderMatch = .all, selector: String? = nil
  ) {
    self.exchange = exchange
    self.destination = destination
    self.key = key
    self.headers = headers
    self.match = match
    self.selector = selector
  }
}
