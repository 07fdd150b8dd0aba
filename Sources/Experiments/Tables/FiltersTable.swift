// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles

/// `filters.csv`: what each filter let pass, and where the rest was dropped; written where a group
/// filters.
enum FiltersTable {
  typealias Row = InReplication<FilterOutcome>

  static let layout = RowLayout<Row>(
    name: "filters",
    rowMeaning: "one topic under one group that filters, in one replication.",
    fields: key + messages + traffic)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.group) { $1.append($0.element.group) },
    .init(.topic) { $1.append($0.element.topic) },
  ]

  private static let messages: [RowLayout<Row>.Field] = [
    .count("appended_messages", "Messages appended for the group.") { $0.appended },
    .count("matching_messages", "Those that the subscription asks for.") { $0.matching },
    .count(
      "failed_messages",
      "Those whose evaluation broke off, such as a text compared with a number; brokers withhold them."
    ) { $0.failed },
  ]

  private static let traffic: [RowLayout<Row>.Field] = [
    .count(
      "examined_entries", of: "entries",
      "Entries that pulls looked at; one is looked at again when its queue is read again."
    ) { $0.examined },
    .count("dropped_by_broker_entries", of: "entries", "Entries looked at and not sent.") {
      $0.droppedByBroker
    },
    .count("transferred_messages", "Messages that brokers sent to members.") { $0.transferred },
    .init(
      .measure("transferred_bytes", .integer, unit: .bytes, "Bodies of these messages.")
    ) { $1.append($0.element.transferredBytes) },
    .count(
      "dropped_by_client_messages",
      "Messages sent of which only the hash code of the tag matched, dropped by the client."
    ) { $0.droppedByClient },
    .count("answered_pulls", of: "pulls", "Pulls that brokers answered after looking at messages.")
    {
      $0.replies
    },
    .count("empty_pulls", of: "pulls", "Those of them that brought no message.") {
      $0.emptyReplies
    },
  ]
}
