// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// `summary.csv`: every metric of every group.
package enum SummaryTable {
  typealias Row = InGroup<(metric: Metric, value: MetricValue)>

  static let layout = RowLayout<Row>(
    name: "summary", rowMeaning: "one metric of one group in one replication.",
    fields: [
      .init(.replication) { $1.append($0.replication) },
      .init(.group) { $1.append($0.group) },
      .init(.key("metric", .text, "Name of the metric, as objectives use it.")) {
        $1.append($0.element.metric.name)
      },
      .init(.measure("unit", .text, "Unit of the value.")) {
        $1.append($0.element.metric.unit.symbol)
      },
      .init(
        .measure(
          "value", .decimal,
          "Value of the metric; empty where there was nothing to measure or what was waited for "
            + "did not happen before the end.")
      ) { $1.append($0.element.value.number) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ replication: ReplicationResult, of specification: ModelSpecification, to writer: CSVWriter
  ) throws(ResultFileError) {
    let outcome = replication.outcome
    let metrics = MetricCatalogue.metrics(of: specification)
    for (index, group) in outcome.groups.enumerated() {
      let measured = MeasuredGroup(index, of: outcome)
      for metric in metrics {
        try layout.write(
          Row(
            replication: replication.replication, group: group.name,
            element: (metric, metric.value(measured))), to: writer)
      }
    }
  }
}
