// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// `queues.csv`: what became of every queue.
package enum QueuesTable {
  static let layout = RowLayout<InReplication<QueueOutcome>>(
    name: "queues", rowMeaning: "one queue under one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.element.group) },
      .init(.key("member", .text, "Id of the member under broadcasting, else empty.")) {
        $1.append($0.element.member)
      },
      .init(.topic) { $1.append($0.element.topic) },
      .init(.broker) { $1.append($0.element.broker) },
      .init(.queue) { $1.append($0.element.queue) },
      .init(
        .measure(
          "appended_messages", .integer, unit: .count(of: "messages"),
          "Messages appended to the queue for the group.")
      ) { $1.append($0.element.appended) },
      .init(
        .measure(
          "completed_messages", .integer, unit: .count(of: "messages"),
          "Messages completed for the first time.")
      ) { $1.append($0.element.completed) },
      .init(
        .measure(
          "peak_backlog_messages", .integer, unit: .count(of: "messages"), "Highest backlog.")
      ) { $1.append($0.element.backlogPeak) },
      .init(
        .measure(
          "owner_changes", .integer, unit: .count(of: "changes"),
          "Changes of the queue's owner after the first.")
      ) { $1.append($0.element.ownerChanges) },
      .init(
        .measure(
          "dark_s", .decimal, unit: .seconds, "Time without an owner able to take messages.")
      ) { $1.append($0.element.dark) },
      .init(
        .measure("doubly_owned_s", .decimal, unit: .seconds, "Time with more than one owner.")
      ) { $1.append($0.element.doublyOwned) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    try layout.write(replication.outcome.queues, of: replication, to: writer)
  }
}
