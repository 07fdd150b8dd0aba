// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles
import SimulationEngine

/// `outages.csv`: the bill of each loss of a broker's master; written where one is stopped, or where a
/// partition may have one replaced.
enum OutagesTable {
  typealias Row = InReplication<OutageOutcome>

  static let layout = RowLayout<Row>(
    name: "outages", rowMeaning: "one loss of a broker's master, in one replication.",
    fields: key + ends + bill)

  private static let key: [RowLayout<Row>.Field] = [
    .init(.replication) { $1.append($0.replication) },
    .init(.key("event", .integer, "Number of the scenario event, from 0 in order of time.")) {
      $1.append($0.element.event)
    },
    .init(.key("broker", .text, "Name of the broker.")) { $1.append($0.element.broker) },
  ]

  private static let ends: [RowLayout<Row>.Field] = [
    .init(.measure("time_s", .decimal, unit: .seconds, "When the master ended.")) {
      $1.append(Double($0.element.time.nanoseconds) / 1e9)
    },
    .init(
      .measure(
        "without_master_s", .decimal, unit: .seconds,
        "Time until a master served again; empty if none did.")
    ) { row, writer in
      writer.append(row.element.servingAgain.map { ($0 - row.element.time).seconds })
    },
    .init(
      .measure(
        "promotions", .integer, unit: .count(of: "promotions"),
        "1 if a slave became that master, 0 if the old one came back or none did.")
    ) { $1.append($0.element.isPromotion ? 1 : 0) },
  ]

  private static let bill: [RowLayout<Row>.Field] = [
    .count("lost_messages", "Acknowledged and gone.") { $0.lost },
    .count("unacknowledged_messages", "Gone before anybody was told that they were stored.") {
      $0.unacknowledged
    },
    .count("failed_messages", "Given up by producers, until the next loss or the end.") {
      $0.failed
    },
    .count("repeated_messages", "Stored a second time, until the next loss or the end.") {
      $0.repeated
    },
    .count("retried_requests", of: "requests", "Sends tried again, until the next loss or the end.")
    {
      $0.retried
    },
  ]
}
