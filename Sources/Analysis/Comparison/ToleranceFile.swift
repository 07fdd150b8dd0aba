// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Tolerances that a repository keeps in a CSV file, one row for each metric or pattern.
package enum ToleranceFile {
  /// The schema; every column but the first may be left out or empty.
  package static let table = ResultTable(
    name: "tolerances", rowMeaning: "what is tolerated of one metric, or of all of one pattern.",
    columns: [
      .key("metric", .text, "Name of a metric, front of names as in sojourn.*, or *."),
      .key("group", .text, "Name of the consumer group; empty for all."),
      .measure("tolerance", .text, "A share such as 3%, an amount such as 10ms, or both."),
      .measure("better", .text, "lower, higher, either or target:NUMBER; empty for the default."),
      .measure("gated", .text, "true or false; empty gates a metric that is named in full."),
    ])

  /// Reads a file; later rows go before earlier ones.
  ///
  /// - Throws: `ResultFileError` with line and column.
  package static func read(_ path: String) throws(ResultFileError) -> [ToleranceSetting] {
    var reader = try CSVReader(
      path: path, columns: table.columns, optional: ["group", "tolerance", "better", "gated"])
    var settings: [ToleranceSetting] = []
    while try reader.nextRow() {
      let metric = try reader.text(at: 0)
      guard !metric.isEmpty else {
        throw reader.failure(at: 0, "names no metric; * stands for all")
      }
      var setting = ToleranceSetting(
        pattern: metric, origin: "\(path):\(reader.rowCount + 1)")
      if !reader.isEmpty(at: 1) { setting.group = try reader.text(at: 1) }
      if !reader.isEmpty(at: 2) {
        do {
          setting.tolerance = try ToleranceText(try reader.text(at: 2))
        } catch let problem as ToleranceProblem {
          throw reader.failure(at: 2, "does not do: \(problem.message)")
        } catch let error as ResultFileError {
          throw error
        } catch {
          throw reader.failure(at: 2, "cannot be read")
        }
      }
      if !reader.isEmpty(at: 3) {
        guard let direction = MetricRule.Direction(try reader.text(at: 3)) else {
          throw reader.failure(at: 3, "is none of lower, higher, either and target:NUMBER")
        }
        setting.direction = direction
      }
      if !reader.isEmpty(at: 4) { setting.isGated = try reader.boolean(at: 4) }
      settings.append(setting)
    }
    return settings
  }
}
