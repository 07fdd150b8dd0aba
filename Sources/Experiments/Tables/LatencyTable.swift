// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles
import SimulationEngine
import SimulationMetrics

/// `latency.csv`: how long messages took, by quantile, and what they waited for.
package enum LatencyTable {
  typealias Row = InGroup<LatencyQuantile>

  static let layout = RowLayout<Row>(
    name: "latency",
    rowMeaning: "one quantile of the sojourn time of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.group) },
      .init(
        .key(
          "quantile", .decimal,
          "Part of the messages whose sojourn time is this or less; 0 is the minimum, 1 the "
            + "maximum.")
      ) { $1.append($0.element.percentile / 100) },
      .init(
        .measure(
          "sojourn_s", .decimal, unit: .seconds,
          "Time from publish to completion, to three significant digits.")
      ) { $1.append(nanoseconds: $0.element.value.nanoseconds) },
      .init(
        .measure(
          "messages_at_or_below", .integer, unit: .count(of: "messages"),
          "Messages in the bucket of this value and in all buckets below.")
      ) { $1.append($0.element.countAtOrBelow) },
      part("linger_s", "Mean time in the producer's batch") { $0.linger },
      part("broker_s", "Mean time on links and in the broker") { $0.broker },
      part("behind_others_s", "Mean time behind earlier messages of a served queue") {
        $0.behindOthers
      },
      part("dark_s", "Mean time in a queue that nobody served") { $0.dark },
      part("client_buffer_s", "Mean time in the consumer's buffer") { $0.clientBuffer },
      part("retry_delay_s", "Mean time between attempts") { $0.retryDelay },
      part("service_s", "Mean time in the listener") { $0.service },
    ])

  private static func part(
    _ name: String, _ description: String,
    _ nanoseconds: @escaping @Sendable (MeanLatencyParts) -> Double
  ) -> RowLayout<Row>.Field {
    .init(
      .measure(
        name, .decimal, unit: .seconds, description + ", of the messages in the value's bucket.")
    ) { $1.append(nanoseconds($0.element.meanParts) / 1e9) }
  }

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, to writer: CSVWriter
  ) throws(ResultFileError) {
    for group in replication.outcome.groups {
      for row in group.latency?.quantiles ?? [] {
        try layout.write(
          Row(replication: replication.replication, group: group.name, element: row), to: writer)
      }
    }
  }
}
