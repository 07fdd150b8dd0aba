// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine

/// `messages.csv`: delivery attempts, in the columns that recordings of real brokers use.
package enum MessagesTable {
  struct Row {
    let replication: Int
    let producer: String
    let group: String
    let routingKey: String
    let attempt: DeliveryAttempt
  }

  static let layout = RowLayout<Row>(
    name: "messages",
    rowMeaning: "one delivery of one message to one member of one group in one replication.",
    keyIsUnique: false,
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.group) },
      .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.producer) },
      .init(.key("msg_id", .integer, "Number of the message within its producer, from 0.")) {
        $1.append($0.attempt.message)
      },
      .init(.key("attempt", .integer, "Number of the attempt, from 1.")) {
        $1.append($0.attempt.attempt)
      },
      .init(.measure("routing_key", .text, "The message's key; empty without one.")) {
        $1.append($0.routingKey)
      },
      .init(.measure("queue", .text, "The queue that it came from.")) {
        $1.append($0.attempt.queue)
      },
      .init(.measure("consumer", .text, "Id of the member.")) { $1.append($0.attempt.consumer) },
      .init(.measure("publish_us", .decimal, unit: .microseconds, "When it was published.")) {
        $1.append(nanoseconds: $0.attempt.published.nanoseconds)
      },
      .init(
        .measure("deliver_us", .decimal, unit: .microseconds, "When the member's client had it.")
      ) { $1.append(nanoseconds: $0.attempt.delivered.nanoseconds) },
      .init(.measure("start_us", .decimal, unit: .microseconds, "When a thread took it.")) {
        $1.append(nanoseconds: $0.attempt.started.nanoseconds)
      },
      .init(.measure("end_us", .decimal, unit: .microseconds, "When the attempt ended.")) {
        $1.append(nanoseconds: $0.attempt.ended.nanoseconds)
      },
      .init(.measure("service_us", .decimal, unit: .microseconds, "From start to end.")) {
        $1.append(nanoseconds: ($0.attempt.ended - $0.attempt.started).nanoseconds)
      },
      .init(
        .measure(
          "outcome", .text,
          "How the attempt ended: ack, discarded (done, but the queue had been revoked), reject, "
            + "lost_in_service.")
      ) { $1.append($0.attempt.result.rawValue) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, of specification: ModelSpecification, to writer: CSVWriter
  ) throws(ResultFileError) {
    for attempt in replication.outcome.attempts {
      let producer = specification.producers[attempt.producer]
      try layout.write(
        Row(
          replication: replication.replication, producer: producer.name,
          group: specification.groups[attempt.group].name,
          routingKey: attempt.key.map { "\(producer.topic)-\($0)" } ?? "", attempt: attempt),
        to: writer)
    }
  }
}
