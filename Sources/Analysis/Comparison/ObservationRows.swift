// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// Rows of a summary while they are read, in whatever order they come.
struct ObservationRows {
  private var units: [ComparedResult.Key: String] = [:]
  private var values: [ComparedResult.Key: [Int64: Double?]] = [:]
  private(set) var replications: Set<Int64> = []

  /// What is wrong with a row: the column to blame and the sentence.
  struct Problem: Error {
    var column: Column
    var sentence: String

    enum Column { case replication, metric, unit }
  }

  mutating func add(
    _ key: ComparedResult.Key, replication: Int64, unit: String, value: Double?
  ) throws(Problem) {
    if let known = units[key], known != unit {
      throw Problem(column: .unit, sentence: "is not \(known), as in earlier rows of \(key.metric)")
    }
    units[key] = unit
    guard values[key, default: [:]].updateValue(value, forKey: replication) == nil else {
      throw Problem(
        column: .metric, sentence: "stands twice for replication \(replication) of \(key.owner)")
    }
    replications.insert(replication)
  }

  /// The series, once all rows are in.
  ///
  /// - Returns: `nil` and the sentence of what is missing, where a series lacks a replication.
  func series() -> (series: [ComparedResult.Key: ComparedResult.Series], gap: String?) {
    let order = replications.sorted()
    var series: [ComparedResult.Key: ComparedResult.Series] = [:]
    for key in values.keys.sorted() {
      guard let rows = values[key], let unit = units[key] else { continue }
      if let missing = order.first(where: { rows[$0] == nil }) {
        return (
          [:], "has no row of \(key.metric) of group \(key.owner) for replication \(missing)"
        )
      }
      series[key] = ComparedResult.Series(unit: unit, values: order.map { rows[$0] ?? nil })
    }
    return (series, nil)
  }
}
