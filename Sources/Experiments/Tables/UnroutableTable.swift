// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `unroutable.csv`: messages of work queues that found no queue; written where some may.
enum UnroutableTable {
  typealias Row = InReplication<UnroutableOutcome>

  static let layout = RowLayout<Row>(
    name: "unroutable",
    rowMeaning: "one producer of RabbitMQ or ActiveMQ, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.element.producer) },
      .count("published_messages", "Messages that the producer published.") { $0.published },
      .count(
        "unroutable_messages",
        "Those that no binding led to a queue, or no subscription selected; they are in no other count."
      ) { $0.unroutable },
    ])
}
