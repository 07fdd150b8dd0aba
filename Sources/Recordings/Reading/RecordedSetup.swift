// SPDX-License-Identifier: GPL-3.0-or-later

/// What was set up for a recording: the broker, its queues and exchanges, and the consumers.
package struct RecordedSetup: Sendable {
  /// The kinds of brokers that were recorded.
  package enum System: String, Sendable, CaseIterable {
    /// RabbitMQ, by AMQP 0-9-1.
    case rabbitmq
    /// ActiveMQ Classic, by STOMP.
    case activemq
    /// A consumer group of the Kafka protocol.
    case kafka
  }

  /// A setting of a queue, such as `x-max-length`.
  package struct Argument: Sendable {
    /// The name.
    package var name: String
    /// The value with its place in the file.
    package var value: JSONNode
  }

  /// A queue.
  package struct Queue: Sendable {
    /// The name.
    package var name: String
    /// Settings in the order of the file.
    package var arguments: [Argument]
    /// Whether it outlives the broker.
    package var isDurable: Bool
  }

  /// An exchange.
  package struct Exchange: Sendable {
    /// The name.
    package var name: String
    /// `direct`, `fanout`, `topic`, `headers` or `x-consistent-hash`, with its place in the file.
    package var type: JSONNode
    /// Settings in the order of the file.
    package var arguments: [Argument]

    /// Whether it chooses queues by a hash of routing keys, which a recording has to tell.
    package var hashesKeys: Bool {
      if case .text("x-consistent-hash") = type.content { true } else { false }
    }
  }

  /// A binding from an exchange to a queue.
  package struct Binding: Sendable {
    /// The exchange.
    package var exchange: String
    /// The queue.
    package var queue: String
    /// The pattern, or the weight under a consistent hash.
    package var routingKey: String
    /// Settings in the order of the file.
    package var arguments: [Argument]
  }

  /// A consumer.
  package struct Consumer: Sendable {
    /// The name.
    package var id: String
    /// The queue that it consumes from.
    package var queue: String
    /// How many unsettled messages it may hold; 0 for any number.
    package var prefetch: Int
    /// By what it stretches service times; above 0.
    package var serviceFactor: Double
    /// The consumer's priority.
    package var priority: Int
  }

  /// What a failed attempt does.
  package enum FailureAction: String, Sendable, CaseIterable {
    /// It goes back to its place in the queue.
    case requeue = "nack_requeue"
    /// It goes to the dead-letter exchange, or is dropped.
    case reject
  }

  /// From where and down to what the recording's drain is measured.
  package struct Drain: Sendable {
    /// The instant from which on the drain is looked for, in nanoseconds.
    package var from: Int64
    /// The number in the system that ends it.
    package var threshold: Int

    /// A rule for a drain.
    package init(from: Int64, threshold: Int) {
      self.from = from
      self.threshold = threshold
    }
  }

  /// The recording's name.
  package var name: String
  /// One sentence about it.
  package var title: String
  /// The broker in words.
  package var broker: String
  /// The broker's kind.
  package var system: System
  /// The queues.
  package var queues: [Queue]
  /// The exchanges.
  package var exchanges: [Exchange]
  /// The bindings.
  package var bindings: [Binding]
  /// The consumers.
  package var consumers: [Consumer]
  /// What failed attempts do; nil where none fails.
  package var failureAction: FailureAction?
  /// Whether the publisher waited for the broker's confirmation.
  package var hasConfirms: Bool
  /// Whether messages were stored on disk.
  package var isPersistent: Bool
  /// How the drain is measured; nil where it is not.
  package var drain: Drain?

  /// Whether consumers are exclusive: recordings of ActiveMQ mark them by the priority -1, which the
  /// broker itself does not know.
  package var isExclusive: Bool {
    system == .activemq && !consumers.isEmpty && consumers.allSatisfy { $0.priority == -1 }
  }

  /// One kind of broker with one kind of queue, for which one set of overheads holds.
  package var overheadClass: String {
    let types = queues.map { queue in
      queue.arguments.first { $0.name == "x-queue-type" }.map { argument in
        if case .text(let type) = argument.value.content { type } else { "classic" }
      } ?? (isPersistent && queue.isDurable ? "durable-classic" : "classic")
    }
    let kind = types.allSatisfy { $0 == types.first } ? types.first ?? "classic" : "mixed"
    return system == .rabbitmq ? "\(system.rawValue)-\(kind)" : system.rawValue
  }
}
