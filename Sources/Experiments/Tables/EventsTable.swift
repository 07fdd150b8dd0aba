// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine

/// `events.csv`: the bill of every scenario event.
package enum EventsTable {
  typealias Row = InReplication<BilledEvent>

  /// A bill, and how its event changes loads and capacities for a time.
  struct BilledEvent {
    var bill: EventBill
    var change: LoadChange?
  }

  static let layout = RowLayout<Row>(
    name: "events", rowMeaning: "one scenario event and what it cost one group.",
    fields: key + moves + delays + episode + changes)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.group) { $1.append($0.element.bill.group) },
    .init(.key("event", .integer, "Number of the event, from 0 in order of time.")) {
      $1.append($0.element.bill.event)
    },
    .init(.measure("time_s", .decimal, unit: .seconds, "When it happened.")) {
      $1.append(nanoseconds: $0.element.bill.time.nanoseconds)
    },
    .init(.measure("action", .text, "What happened, in the scenario's word.")) {
      $1.append($0.element.bill.action)
    },
    .init(
      .measure("target", .text, "The group, topic or producer it was aimed at; a mark's note.")
    ) { $1.append($0.element.bill.target) },
  ]

  private static let moves: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "rebalances", .integer, unit: .count(of: "rebalances"),
        "Rebalances that followed, until the next event.")
    ) { $1.append($0.element.bill.rebalances) },
    .init(
      .measure(
        "moved_queues", .integer, unit: .count(of: "queues"), "Queues moved in them.")
    ) { $1.append($0.element.bill.moved) },
    .init(
      .measure(
        "least_queues", .integer, unit: .count(of: "queues"), "Fewest moves that would have done.")
    ) { $1.append($0.element.bill.least) },
    .init(
      .measure(
        "excess_queues", .integer, unit: .count(of: "queues"), "Moves beyond the fewest possible.")
    ) { $1.append($0.element.bill.moved - $0.element.bill.least) },
    .init(
      .measure("dark_queue_s", .decimal, unit: .seconds, "Dark time summed over queues.")
    ) { $1.append($0.element.bill.darkQueueSeconds) },
    .init(
      .measure(
        "dark_message_s", .decimal, unit: .messageSeconds,
        "Integral over dark time of the backlog that could have been served.")
    ) { $1.append($0.element.bill.darkMessageSeconds) },
  ]

  private static let delays: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "delayed_messages", .integer, unit: .count(of: "messages"),
        "Messages that waited through dark time.")
    ) { $1.append($0.element.bill.delayedMessages) },
    .init(
      .measure(
        "delay_mean_s", .decimal, unit: .seconds,
        "Mean dark time of those messages; empty without any.")
    ) { $1.append($0.element.bill.delayMean) },
    .init(
      .measure("delay_max_s", .decimal, unit: .seconds, "Longest dark time of a message.")
    ) { $1.append($0.element.bill.delayMax) },
    .init(
      .measure(
        "duplicate_deliveries", .integer, unit: .count(of: "deliveries"),
        "Deliveries of messages already completed once.")
    ) { $1.append($0.element.bill.duplicates) },
  ]

  private static let episode: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "level_before_messages", .decimal, unit: .count(of: "messages"),
        "Backlog to return to: its time average over the window before the event.")
    ) { $1.append($0.element.bill.levelBefore) },
    .init(
      .measure(
        "tolerance_messages", .decimal, unit: .count(of: "messages"),
        "How far above that level the backlog counts as having returned.")
    ) { $1.append($0.element.bill.tolerance) },
    .init(
      .measure(
        "peak_messages", .integer, unit: .count(of: "messages"),
        "Highest backlog until the next event or the return.")
    ) { $1.append($0.element.bill.peak) },
    .init(
      .measure("time_to_peak_s", .decimal, unit: .seconds, "From the event to the peak.")
    ) { $1.append($0.element.bill.timeToPeak) },
    .init(
      .measure(
        "drain_s", .decimal, unit: .seconds,
        "From the event to the return that held; empty if the run ended first.")
    ) { $1.append($0.element.bill.drain) },
    .init(
      .measure(
        "area_message_s", .decimal, unit: .messageSeconds,
        "Backlog above the level before, integrated over time.")
    ) { $1.append($0.element.bill.area) },
  ]

  private static let changes: [RowLayout<Row>.Field] = [
    .init(
      .measure(
        "arrival_factor", .decimal,
        "What the event multiplies the group's arrivals by while it lasts; empty where it does not change "
          + "them for a time.")
    ) { $1.append($0.element.change?.arrivalFactor) },
    .init(
      .measure(
        "capacity_factor", .decimal,
        "What the event multiplies the group's capacity by while it lasts; empty where it does not change "
          + "it for a time, or not that of all consumers.")
    ) { $1.append($0.element.change?.capacityFactor) },
    .init(
      .measure("lasting_s", .decimal, unit: .seconds, "How long it does; empty where it does not.")
    ) { $1.append($0.element.change?.seconds) },
  ]

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, of specification: ModelSpecification, to writer: CSVWriter
  ) throws(ResultFileError) {
    let bills = replication.outcome.bills
    guard !bills.isEmpty else { return }
    let changes = LoadChange.all(in: specification)
    for bill in bills {
      let change = changes[bill.group]?[bill.event]
      try layout.write(
        Row(
          replication: replication.replication, element: BilledEvent(bill: bill, change: change)),
        to: writer)
    }
  }
}
