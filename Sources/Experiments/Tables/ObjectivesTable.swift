// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// `objectives.csv`: the demands that the scenario makes, group by group.
package enum ObjectivesTable {
  typealias Row = (objective: Objective, group: String)

  static let layout = RowLayout<Row>(
    name: "objectives", rowMeaning: "one objective of the scenario for one group.",
    keyIsUnique: false,
    fields: [
      .init(.group) { $1.append($0.group) },
      .init(.key("metric", .text, "Name of the metric.")) { $1.append($0.objective.metric) },
      .init(
        .measure(
          "at_most", .decimal, "What the mean may reach, in the metric's unit; empty for none.")
      ) {
        if case .atMost(let limit) = $0.objective.bound {
          $1.append(limit)
        } else {
          $1.appendEmpty()
        }
      },
      .init(
        .measure(
          "at_least", .decimal, "What the mean must reach, in the metric's unit; empty for none.")
      ) {
        if case .atLeast(let limit) = $0.objective.bound {
          $1.append(limit)
        } else {
          $1.appendEmpty()
        }
      },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(_ experiment: Experiment, to writer: CSVWriter) throws(ResultFileError) {
    for objective in experiment.objectives {
      for group in experiment.specification.groups
      where objective.group == nil || objective.group == group.name {
        try layout.write((objective, group.name), to: writer)
      }
    }
  }
}
