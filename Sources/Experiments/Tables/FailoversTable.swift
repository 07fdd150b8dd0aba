// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles
import SimulationEngine

/// `failovers.csv`: what each fault of a RabbitMQ cluster did to each queue; written where there are
/// some.
enum FailoversTable {
  typealias Row = InReplication<QueueFaultOutcome>

  static let layout = RowLayout<Row>(
    name: "failovers",
    rowMeaning:
      "one fault of a RabbitMQ cluster and one queue, until the next fault or the end, in one replication.",
    fields: key + lead + bill)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.key("event", .integer, "Number of the scenario event, from 0 in order of time.")) {
      $1.append($0.element.event)
    },
    .init(.key("queue", .text, "Name of the queue.")) { $1.append($0.element.queue) },
  ]

  private static let lead: [RowLayout<Row>.Field] = [
    .init(.measure("time_s", .decimal, unit: .seconds, "When the fault happened.")) {
      $1.append(Double($0.element.time.nanoseconds) / 1e9)
    },
    .init(.measure("leader_before", .text, "The node that led the queue.")) {
      $1.append($0.element.leaderBefore)
    },
    .init(
      .measure("leader_after", .text, "The node that leads it at the end; empty if none does.")
    ) { $1.append($0.element.leaderAfter ?? "") },
    .init(
      .measure("unavailable_s", .decimal, unit: .seconds, "Time in which nothing got in or out.")
    ) { $1.append(Double($0.element.unavailable) / 1e9) },
    .count("promotions", of: "promotions", "Times that another node took the lead.") {
      $0.promotions
    },
  ]

  private static let bill: [RowLayout<Row>.Field] = [
    .count(
      "disconnected_consumers", of: "consumers", "Connections and subscriptions that were lost."
    ) { $0.disconnected },
    .count("requeued_messages", "Out at consumers, and came back to be redelivered.") {
      $0.requeued
    },
    .count("lost_messages", "Gone though the queue had them and their publishers knew.") {
      $0.lost
    },
    .count("unconfirmed_messages", "Gone before a confirm, and published by nobody again.") {
      $0.unconfirmed
    },
    .count("repeated_messages", "Published again.") { $0.repeated },
    .count(
      "duplicate_messages", "In the queue a second time, or again though they had been completed."
    ) { $0.duplicates },
  ]
}
