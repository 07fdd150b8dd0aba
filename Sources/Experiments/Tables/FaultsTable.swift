// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ResultFiles
import SimulationEngine

/// `faults.csv`: what each scenario event did to producers' sends; written where RocketMQ's producers keep
/// account of them.
enum FaultsTable {
  typealias Row = InReplication<SendBill>

  static let layout = RowLayout<Row>(
    name: "faults",
    rowMeaning:
      "one scenario event and the sends from then until the next one, in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.key("event", .integer, "Number of the scenario event, from 0 in order of time.")) {
        $1.append($0.element.event)
      },
      .init(.measure("action", .text, "What it does.")) { $1.append($0.element.action) },
      .init(.measure("time_s", .decimal, unit: .seconds, "When it happened.")) {
        $1.append(Double($0.element.time.nanoseconds) / 1e9)
      },
      .count("failed_messages", "Given up by producers until the next event or the end.") {
        $0.failed
      },
      .count("repeated_messages", "Stored a second time in that time.") { $0.repeated },
      .count("retried_requests", of: "requests", "Requests that followed a failed one.") {
        $0.retried
      },
      .count("busy_requests", of: "requests", "Answered that the broker has too much to do.") {
        $0.busy
      },
      .count("rejected_requests", of: "requests", "For a queue that the broker does not have.") {
        $0.rejected
      },
      .count("refused_requests", of: "requests", "To a place where nobody listened.") {
        $0.refused
      },
      .count("timed_out_requests", of: "requests", "Without an answer in time.") { $0.timedOut },
    ])
}
