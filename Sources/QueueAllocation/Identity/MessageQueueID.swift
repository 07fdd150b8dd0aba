// SPDX-License-Identifier: GPL-3.0-or-later

/// The identity of one queue: RocketMQ's `MessageQueue`, a partition in Kafka's words.
///
/// Two ids are equal when topic, broker and number are (`MessageQueue.equals`); they are ordered by
/// topic, then broker, both by UTF-16 code unit, then by number (`MessageQueue.compareTo`). Where
/// a queue's name does not contain a broker, as in Kafka, ``broker`` is empty.
public struct MessageQueueID: Hashable, Comparable, Sendable {
  /// The number that stands for every queue of a broker in an assignment for pop consumption.
  public static let wholeBroker = -1

  /// The topic's name.
  public let topic: String
  /// The name of the broker that holds the queue, or empty where names do not contain it.
  public let broker: String
  /// The number of the queue, counted from 0 on its broker; ``wholeBroker`` for all of them.
  public let number: Int

  /// Creates an identity.
  public init(topic: String, broker: String = "", number: Int) {
    self.topic = topic
    self.broker = broker
    self.number = number
  }

  /// Whether topic, broker and number are the same.
  public static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.number == rhs.number && CodeUnitOrder.areEqual(lhs.broker, rhs.broker)
      && CodeUnitOrder.areEqual(lhs.topic, rhs.topic)
  }

  /// Whether `lhs` comes first by topic, broker and number.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    let topics = CodeUnitOrder.compare(lhs.topic, rhs.topic)
    if topics != 0 { return topics < 0 }
    let brokers = CodeUnitOrder.compare(lhs.broker, rhs.broker)
    if brokers != 0 { return brokers < 0 }
    return lhs.number < rhs.number
  }

  /// Hashes topic, broker and number.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(topic)
    hasher.combine(broker)
    hasher.combine(number)
  }

  /// The text of `MessageQueue.toString`, which consistent hashing places on its ring.
  public var javaText: String {
    "MessageQueue [topic=\(topic), brokerName=\(broker), queueId=\(number)]"
  }

  /// Whether this names every queue of a broker, and `queue` is one of them.
  public func isWholeBroker(holding queue: Self) -> Bool {
    number == Self.wholeBroker && CodeUnitOrder.areEqual(broker, queue.broker)
      && CodeUnitOrder.areEqual(topic, queue.topic)
  }
}

extension MessageQueueID: LosslessStringConvertible {
  /// `topic/broker/number`, or `topic/number` where names do not contain a broker.
  public var description: String {
    broker.isEmpty ? "\(topic)/\(number)" : "\(topic)/\(broker)/\(number)"
  }

  /// Reads what ``description`` writes: the first part is the topic, the last the number.
  ///
  /// `nil` when there are fewer than two parts, the topic is empty or the number is none.
  public init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, let first = parts.first, !first.isEmpty,
      let last = parts.last, let number = Int(last)
    else { return nil }
    self.init(
      topic: String(first), broker: parts[1..<(parts.count - 1)].joined(separator: "/"),
      number: number)
  }
}

extension MessageQueueID: Codable {
  /// Reads the text form, such as `orders/broker-a/0`.
  ///
  /// - Throws: `DecodingError.dataCorrupted` when the text names no queue.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let queue = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(text)' names no queue; write topic/broker/number or topic/number")
    }
    self = queue
  }

  /// Writes the text form.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
