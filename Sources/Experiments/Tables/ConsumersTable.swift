// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// `consumers.csv`: what every member did.
package enum ConsumersTable {
  static let layout = RowLayout<InReplication<ConsumerOutcome>>(
    name: "consumers", rowMeaning: "one member of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.element.group) },
      .init(.key("consumer", .text, "Id of the member.")) { $1.append($0.element.consumer) },
      .init(
        .measure(
          "owned_queues", .decimal, unit: .count(of: "queues"),
          "Queues owned, averaged over the member's life.")
      ) { $1.append($0.element.queuesOwned) },
      .init(
        .measure(
          "completed_messages", .integer, unit: .count(of: "messages"),
          "Messages that this member was the first to complete.")
      ) { $1.append($0.element.completed) },
      .init(
        .measure(
          "busy_share", .decimal, unit: .share,
          "Share of the member's thread time spent in the listener, over its life.")
      ) { $1.append($0.element.busyShare) },
      .init(
        .measure(
          "redeliveries", .integer, unit: .count(of: "redeliveries"),
          "Deliveries to this member beyond the first of their message.")
      ) { $1.append($0.element.redelivered) },
      .init(.measure("lifetime_s", .decimal, unit: .seconds, "Time of membership.")) {
        $1.append($0.element.lifetime)
      },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    try layout.write(replication.outcome.consumers, of: replication, to: writer)
  }
}
