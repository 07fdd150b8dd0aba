// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `delays.csv`: what became of delayed messages; written where a producer delays.
enum DelaysTable {
  typealias Row = InReplication<DelayOutcome>

  static let layout = RowLayout<Row>(
    name: "delays", rowMeaning: "one producer that delays its messages, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("producer", .text, "Name of the producer.")) { $1.append($0.element.producer) },
      .count("delayed_messages", "Messages that brokers held back.") { $0.delayed },
      .count("delivered_messages", "Those that got into their queues.") { $0.delivered },
      .count("lost_messages", "Those lost with their broker while they waited.") { $0.lost },
      .count("pending_messages", "Those still held back at the end.") { $0.pending },
      .count("refused_messages", "Messages refused for a delay beyond the broker's longest.") {
        $0.refused
      },
      .init(
        .measure(
          "lateness_mean_s", .decimal, unit: .seconds,
          "Mean time from when a message was due to its queue; empty without any.")
      ) { $1.append($0.element.latenessMean) },
      .init(
        .measure("lateness_max_s", .decimal, unit: .seconds, "Longest of these times.")
      ) { $1.append($0.element.latenessMaximum) },
    ])
}
