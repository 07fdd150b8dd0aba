// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A value in force in what was simulated.
package struct ScenarioValue: Sendable, Hashable {
  /// Where it stands, as `--set` takes it.
  package var setting: String
  /// The value, written as a scenario would write it; a trace is named by its digest.
  package var value: String

  /// Pairs a setting with its value.
  package init(setting: String, value: String) {
    self.setting = setting
    self.value = value
  }
}

/// `scenario.csv`: the resolved scenario, defaults included.
package enum ScenarioTable {
  static let layout = RowLayout<ScenarioValue>(
    name: "scenario", rowMeaning: "one value in force in the scenario, defaults included.",
    fields: [
      .init(
        .key("setting", .text, "Where the value stands in the scenario, as --set takes it.")
      ) { $1.append($0.setting) },
      .init(
        .measure(
          "value", .text,
          "The value in its shortest form; of a trace, the SHA-256 digest of its numbers.")
      ) { $1.append($0.value) },
    ])

  /// The schema.
  package static var table: ResultTable { layout.table }

  static func write(
    _ values: [ScenarioValue], to writer: CSVWriter
  ) throws(ResultFileError) {
    for value in values { try layout.write(value, to: writer) }
  }
}
