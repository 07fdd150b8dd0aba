// SPDX-License-Identifier: GPL-3.0-or-later

public import Stochastics

/// A set of equal producer clients that publish to one topic.
public struct ProducerSpecification: Sendable, Hashable {
  /// The producer's name; it keys its random streams.
  public var name: String
  /// The topic it publishes to.
  public var topic: String
  /// How many clients share the arrivals.
  public var count: Int
  /// Sending threads in each client; RocketMQ's round robin keeps one counter a thread.
  public var threadsPerClient: Int
  /// When messages are published.
  public var arrivals: ArrivalSpecification
  /// Whether `arrivals` holds for each client; otherwise it is the total, dealt to the clients in
  /// turn.
  public var arrivalsAreEach: Bool
  /// How a queue is chosen.
  public var routing: Routing
  /// The message keys, where messages have any.
  public var keys: KeySpecification?
  /// The message tags, where messages have any.
  public var tags: [WeightedTag]
  /// The properties that filters can look at.
  public var properties: [PropertySpecification]
  /// How long messages are held back, if they are.
  public var delay: DelaySpecification?
  /// How messages' transactions end, if they have any.
  public var transaction: TransactionSpecification?
  /// Body size of each message in bytes.
  public var messageBytes: Int
  /// How messages are sent; asynchronously with the client's own numbers unless set.
  public var sending: SendingSpecification?

  /// How a producer chooses the queue of a message.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// In turn over the route's queues, from a random start on each thread
    /// (`TopicPublishInfo`, `ThreadLocalIndex`).
    case roundRobin = "round-robin"
    /// Any queue with equal chance.
    case random
    /// By the hash of the message's key (`SelectMessageQueueByHash`).
    case keyHash = "key-hash"
    /// One queue for a batch's worth of bytes, then another, as Kafka's producers choose.
    case sticky

    /// Those of RocketMQ's producers.
    package static let ofRocketMQ: [Self] = [.roundRobin, .random, .keyHash]
  }

  /// Creates a producer.
  public init(
    name: String, topic: String, count: Int = 1, threadsPerClient: Int = 1,
    arrivals: ArrivalSpecification, arrivalsAreEach: Bool = false, routing: Routing = .roundRobin,
    keys: KeySpecification? = nil, tags: [WeightedTag] = [],
    properties: [PropertySpecification] = [], messageBytes: Int = 1_024
  ) {
    self.name = name
    self.topic = topic
    self.count = count
    self.threadsPerClient = threadsPerClient
    self.arrivals = arrivals
    self.arrivalsAreEach = arrivalsAreEach
    self.routing = routing
    self.keys = keys
    self.tags = tags
    self.properties = properties
    self.messageBytes = messageBytes
  }
}

extension ProducerSpecification {
  /// Sources of arrivals: one for all clients, or one for each.
  var sources: Int { arrivalsAreEach ? count : 1 }

  /// Messages a second in the long run, of all clients.
  package var meanRate: Double { arrivals.meanRate * Double(sources) }

  /// Messages that all clients are going to publish in so many seconds.
  package func expectedMessages(until seconds: Double) -> Double {
    arrivals.expectedMessages(until: seconds) * Double(sources)
  }
}

/// How message keys are drawn; key *k* is the text `<producer's topic>-k`.
public enum KeySpecification: Sendable, Hashable {
  /// Every key with equal chance.
  case uniform(keys: Int)
  /// Key *k*, counted from 1, with chance proportional to *k* to the power of minus `exponent`.
  case zipf(keys: Int, exponent: Double)

  /// The number of keys.
  public var count: Int {
    switch self {
    case .uniform(let keys): keys
    case .zipf(let keys, _): keys
    }
  }
}

/// A tag and its relative frequency; an empty tag stands for messages without one.
public struct WeightedTag: Sendable, Hashable {
  /// The tag's text.
  public var tag: String
  /// Its weight, relative to the others.
  public var weight: Double

  /// Creates a weighted tag.
  public init(tag: String, weight: Double) {
    self.tag = tag
    self.weight = weight
  }
}
