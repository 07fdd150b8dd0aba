// SPDX-License-Identifier: GPL-3.0-or-later

package import Analysis
package import ResultFiles

/// A result table with its measures averaged over the replications.
package struct MeanTable: Sendable {
  /// What one row of several replications says.
  package struct Row: Sendable {
    /// The texts of the key columns.
    package var keys: [String]
    /// The values of each measure, one a replication that has any.
    package var values: [[Double]]
    /// Replications that have the row.
    package fileprivate(set) var replications: Int

    /// The mean of a measure with its 95 % interval; `nil` without a value.
    package func interval(_ measure: Int) -> MeanInterval? { MeanInterval(of: values[measure]) }

    /// The mean of a measure with half the width of its interval, and in how many of the replications
    /// it has a value, where that is not all; `nil` without a value.
    package func text(_ measure: Int) -> String? {
      guard let interval = interval(measure) else { return nil }
      let mean = NumberText.plain(interval.mean, halfWidth: interval.halfWidth)
      let count = values[measure].count
      return count == replications ? mean : "\(mean), in \(count) of \(replications)"
    }
  }

  /// The rows in the order in which they first come.
  package private(set) var rows: [Row] = []
  /// The replications in the table.
  package private(set) var replications: Set<Int64> = []

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - path: The file; one that is absent has no rows.
  ///   - keys: Columns that name a row, the replication left out.
  ///   - labels: Columns whose text in the first replication is added to the keys.
  ///   - measures: Columns of numbers; empty fields are no values.
  /// - Throws: `ResultFileError` if the file is not as it should be.
  package init(
    path: String, keys: [String], labels: [String] = [], measures: [String]
  ) throws(ResultFileError) {
    let columns =
      [ResultColumn.key("replication", .integer, "Replication.")]
      + (keys + labels).map { .key($0, .text, "Key.") }
      + measures.map { .measure($0, .decimal, "Value.") }
    var reader: CSVReader
    do {
      reader = try CSVReader(path: path, columns: columns, unnamed: .ignored)
    } catch {
      if case .inputMissing = error { return }
      throw error
    }
    var places: [[String]: Int] = [:]
    let firstMeasure = 1 + keys.count + labels.count
    while try reader.nextRow() {
      replications.insert(try reader.integer(at: 0))
      var key: [String] = []
      for column in 1...keys.count { key.append(try reader.text(at: column)) }
      let place: Int
      if let known = places[key] {
        place = known
      } else {
        place = rows.count
        places[key] = place
        var texts = key
        for column in (1 + keys.count)..<firstMeasure { texts.append(try reader.text(at: column)) }
        rows.append(Row(keys: texts, values: measures.map { _ in [] }, replications: 0))
      }
      rows[place].replications += 1
      for measure in measures.indices where !reader.isEmpty(at: firstMeasure + measure) {
        rows[place].values[measure].append(try reader.decimal(at: firstMeasure + measure))
      }
    }
  }
}
