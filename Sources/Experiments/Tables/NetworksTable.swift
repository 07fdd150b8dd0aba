// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `networks.csv`: what went through each broker of a network of ActiveMQ's; written where there is one.
enum NetworksTable {
  typealias Row = InReplication<NetworkQueueOutcome>

  static let layout = RowLayout<Row>(
    name: "networks",
    rowMeaning: "one queue at one broker of a network in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.element.group) },
      .init(.key("queue", .text, "Name of the queue.")) { $1.append($0.element.queue) },
      .init(.key("broker", .text, "Name of the broker.")) { $1.append($0.element.broker) },
      .count("received_messages", "Came from other brokers.") { $0.received },
      .count("sent_on_messages", "Went on to other brokers.") { $0.sentOn },
      .count(
        "stranded_messages", "There at the end, and taken by neither a consumer nor a bridge."
      ) { $0.stranded },
      .init(
        .measure(
          "stranded_age_s", .decimal, unit: .seconds,
          "Since the oldest of these was published; empty without any.")
      ) { $1.append($0.element.strandedAge.map { Double($0) / 1e9 }) },
    ])
}
