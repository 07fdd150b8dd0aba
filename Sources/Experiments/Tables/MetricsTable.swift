// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// `metrics.csv`: what the metrics of the other tables mean and how they are compared.
package enum MetricsTable {
  static let layout = RowLayout<Metric>(
    name: "metrics", rowMeaning: "one metric and how comparisons treat it.",
    fields: [
      .init(.key("metric", .text, "Name of the metric, as objectives use it.")) {
        $1.append($0.name)
      },
      .init(.measure("unit", .text, "Unit of its values.")) { $1.append($0.unit.symbol) },
      .init(.measure("better", .text, "Which values are better: lower, higher or neither.")) {
        $1.append($0.better.rawValue)
      },
      .init(
        .measure(
          "gated", .boolean, "Whether a comparison objects to a worsening; else it reports it.")
      ) { $1.append($0.tolerance.isGated) },
      .init(
        .measure(
          "relative_tolerance", .decimal,
          "Share of the better value that the worse may lie beyond it.")
      ) { $1.append($0.tolerance.relative) },
      .init(
        .measure(
          "absolute_tolerance", .decimal,
          "Difference, in the metric's unit, that does not matter; the larger tolerance holds.")
      ) { $1.append($0.tolerance.absolute) },
      .init(.measure("description", .text, "What it measures.")) { $1.append($0.description) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ metrics: [Metric], to writer: CSVWriter
  ) throws(ResultFileError) {
    for metric in metrics { try layout.write(metric, to: writer) }
  }
}
