// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine

/// `events.csv`: the bill of every scenario event.
package enum EventsTable {
  typealias Row = InReplication<EventBill>

  static let layout = RowLayout<Row>(
    name: "events", rowMeaning: "one scenario event and what it cost one group.",
    fields: key + moves + delays + episode)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.group) { $1.append($0.element.group) },
    .init(.key("event", .integer, "Number of the event, from 0 in order of time.")) {
      $1.append($0.element.event)
    },
    .init(.measure("time_s", .decimal, unit: .seconds, "When it happened.")) {
      $1.append(nanoseconds: $0.element.time.nanoseconds)
    },
    .init(.measure("action", .text, "What happened, in the scenario's word.")) {
      $1.append($0.element.action)
    },
    .init(
      .measure("target", .text, "The group, topic or producer it was aimed at; a mark's note.")
    ) { $1.append($0.element.target) },
  ]

  private static let moves: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "rebalances", .integer, unit: .count(of: "rebalances"),
        "Rebalances that followed, until the next event.")
    ) { $1.append($0.element.rebalances) },
    .init(
      .measure(
        "moved_queues", .integer, unit: .count(of: "queues"), "Queues moved in them.")
    ) { $1.append($0.element.moved) },
    .init(
      .measure(
        "least_queues", .integer, unit: .count(of: "queues"), "Fewest moves that would have done.")
    ) { $1.append($0.element.least) },
    .init(
      .measure(
        "excess_queues", .integer, unit: .count(of: "queues"), "Moves beyond the fewest possible.")
    ) { $1.append($0.element.moved - $0.element.least) },
    .init(
      .measure("dark_queue_s", .decimal, unit: .seconds, "Dark time summed over queues.")
    ) { $1.append($0.element.darkQueueSeconds) },
    .init(
      .measure(
        "dark_message_s", .decimal, unit: .messageSeconds,
        "Integral over dark time of the backlog that could have been served.")
    ) { $1.append($0.element.darkMessageSeconds) },
  ]

  private static let delays: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "delayed_messages", .integer, unit: .count(of: "messages"),
        "Messages that waited through dark time.")
    ) { $1.append($0.element.delayedMessages) },
    .init(
      .measure(
        "delay_mean_s", .decimal, unit: .seconds,
        "Mean dark time of those messages; empty without any.")
    ) { $1.append($0.element.delayMean) },
    .init(
      .measure("delay_max_s", .decimal, unit: .seconds, "Longest dark time of a message.")
    ) { $1.append($0.element.delayMax) },
    .init(
      .measure(
        "duplicate_deliveries", .integer, unit: .count(of: "deliveries"),
        "Deliveries of messages already completed once.")
    ) { $1.append($0.element.duplicates) },
  ]

  private static let episode: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "level_before_messages", .decimal, unit: .count(of: "messages"),
        "Backlog to return to: its time average over the window before the event.")
    ) { $1.append($0.element.levelBefore) },
    .init(
      .measure(
        "peak_messages", .integer, unit: .count(of: "messages"),
        "Highest backlog until the next event or the return.")
    ) { $1.append($0.element.peak) },
    .init(
      .measure("time_to_peak_s", .decimal, unit: .seconds, "From the event to the peak.")
    ) { $1.append($0.element.timeToPeak) },
    .init(
      .measure(
        "drain_s", .decimal, unit: .seconds,
        "From the event to the return that held; empty if the run ended first.")
    ) { $1.append($0.element.drain) },
    .init(
      .measure(
        "area_message_s", .decimal, unit: .messageSeconds,
        "Backlog above the level before, integrated over time.")
    ) { $1.append($0.element.area) },
  ]

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for bill in replication.outcome.bills {
      try layout.write(Row(replication: replication.replication, element: bill), to: writer)
    }
  }
}
