// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine
import SimulationMetrics

/// `timeseries.csv`: the state of every group at every sample instant.
package enum TimeSeriesTable {
  static let layout = RowLayout<InGroup<TimeSeriesRow>>(
    name: "timeseries", rowMeaning: "one sample instant of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.group) },
      .init(.key("time_s", .decimal, unit: .seconds, "Simulated time of the sample.")) {
        $1.append(nanoseconds: $0.element.time.nanoseconds)
      },
      .init(
        .measure(
          "backlog_messages", .integer, unit: .count(of: "messages"),
          "Messages appended and not yet completed.")
      ) { $1.append($0.element.backlog) },
      .init(
        .measure(
          "oldest_age_s", .decimal, unit: .seconds,
          "Age of the oldest message of the backlog; 0 without one.")
      ) { $1.append(nanoseconds: $0.element.oldestAge.nanoseconds) },
      .init(
        .measure(
          "drain_s", .decimal, unit: .seconds,
          "Time to drain the backlog at present capacity; empty if it would not drain.")
      ) { $1.append(nanoseconds: $0.element.drainTime?.nanoseconds) },
      .init(
        .measure(
          "arrivals_per_s", .decimal, unit: .perSecond,
          "Messages that became visible to the group, a second, since the sample before.")
      ) { $1.append($0.element.arrivalRate) },
      .init(
        .measure(
          "completions_per_s", .decimal, unit: .perSecond,
          "Messages completed, a second, since the sample before.")
      ) { $1.append($0.element.completionRate) },
      .init(
        .measure(
          "busy_share", .decimal, unit: .share,
          "Share of thread time spent in the listener since the sample before; empty without "
            + "threads.")
      ) { $1.append($0.element.busyShare) },
      .init(
        .measure("members", .integer, unit: .count(of: "members"), "Members of the group.")
      ) { $1.append($0.element.members) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for group in replication.outcome.groups {
      for row in group.timeSeries {
        try layout.write(
          .init(replication: replication.replication, group: group.name, element: row), to: writer)
      }
    }
  }
}
