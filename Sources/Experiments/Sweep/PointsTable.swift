// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// `points.csv`: the parameters of every point of a sweep.
///
/// Its columns depend on the sweep; those of every sweep are the point's number in front and the
/// scenario's digest at the end.
package enum PointsTable {
  /// The column that all tables of a sweep begin with.
  package static let point = ResultColumn.key(
    "point", .integer, "Number of the sweep's point, from 0; points.csv has its parameters.")
  /// What names the point's scenario.
  package static let digest = ResultColumn.measure(
    "scenario_sha256", .text, "SHA-256 digest of the point's resolved scenario.")

  /// The schema of a sweep's table.
  package static func table(of parameters: [SweepParameter]) -> ResultTable {
    ResultTable(
      name: "points", rowMeaning: "one point of the sweep.",
      columns: [point] + parameters.map { $0.column } + [digest])
  }

  /// A run's table as a sweep has it: the point in front of every row.
  package static func swept(_ table: ResultTable) -> ResultTable {
    let meaning =
      table.rowMeaning.hasSuffix(".") ? table.rowMeaning.dropLast() : table.rowMeaning[...]
    return ResultTable(
      name: table.name, rowMeaning: "\(meaning) of one point.", keyIsUnique: table.keyIsUnique,
      columns: [point] + table.columns)
  }

  static func write(_ plan: SweepPlan, to writer: CSVWriter) throws(ResultFileError) {
    for (index, point) in plan.points.enumerated() {
      writer.append(index)
      for (parameter, value) in zip(plan.parameters, point.values) {
        if parameter.kind == .text {
          writer.append(value.text)
        } else {
          writer.append(value.text.isEmpty ? nil : value.number)
        }
      }
      writer.append(point.scenarioDigest)
      try writer.endRow()
    }
  }
}
