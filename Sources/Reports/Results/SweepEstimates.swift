// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles

/// The estimates of a sweep, as `estimates.csv` has them.
struct SweepEstimates: Sendable {
  /// What is known of a metric of a group at a point.
  struct Cell: Sendable {
    var unit: String
    var mean: Double?
    /// The ends of the 95 % interval, where there is one.
    var low: Double?
    var high: Double?

    /// The mean with half of its interval.
    var text: String? {
      guard let mean else { return nil }
      let shown = NumberText.quantity(mean, unit: unit)
      guard let low, let high, high > low else { return shown }
      // Two digits say how far a mean is to be trusted.
      let halfWidth = Double(FieldText.real((high - low) / 2, significantDigits: 2)) ?? 0
      let half = NumberText.quantity(halfWidth, unit: unit)
      // A unit that both have stands once.
      let words = (shown.split(separator: " "), half.split(separator: " "))
      guard words.0.count > 1, words.0.last == words.1.last else { return "\(shown) ± \(half)" }
      return "\(words.0.dropLast().joined(separator: " ")) ± \(half)"
    }
  }

  private struct Place: Hashable {
    var point: Int
    var group: String
    var metric: String
  }

  private var cells: [Place: Cell] = [:]
  private var missedMetrics: [Int: [String]] = [:]
  /// The groups, in the order of the table.
  private(set) var groups: [String] = []
  /// Whether anything is demanded.
  private(set) var hasVerdicts = false

  /// Reads the table of a sweep's result.
  ///
  /// - Throws: `ResultFileError` if the file is not as it should be.
  init(readingFrom directory: String) throws(ResultFileError) {
    var reader = try CSVReader(
      path: directory + "/estimates.csv",
      columns: [
        .key("point", .integer, "Point."), .key("group", .text, "Group."),
        .key("metric", .text, "Metric."), .measure("unit", .text, "Unit."),
        .measure("mean", .decimal, "Mean."), .measure("low", .decimal, "Lower end."),
        .measure("high", .decimal, "Upper end."), .measure("verdict", .text, "Verdict."),
      ], unnamed: .ignored)
    while try reader.nextRow() {
      let point = Int(try reader.integer(at: 0))
      let group = try reader.text(at: 1)
      let metric = try reader.text(at: 2)
      if !groups.contains(group) { groups.append(group) }
      var cell = Cell(unit: try reader.text(at: 3))
      if !reader.isEmpty(at: 4) { cell.mean = try reader.decimal(at: 4) }
      if !reader.isEmpty(at: 5) { cell.low = try reader.decimal(at: 5) }
      if !reader.isEmpty(at: 6) { cell.high = try reader.decimal(at: 6) }
      cells[Place(point: point, group: group, metric: metric)] = cell
      let verdict = try reader.text(at: 7)
      guard !verdict.isEmpty else { continue }
      hasVerdicts = true
      if verdict != ObjectiveJudgement.Verdict.met.rawValue {
        missedMetrics[point, default: []].append(metric)
      }
    }
  }

  /// What is known of a metric of a group at a point.
  func cell(_ point: Int, _ group: String, _ metric: String) -> Cell? {
    cells[Place(point: point, group: group, metric: metric)]
  }

  /// The metrics that miss their objectives at a point.
  func missed(atPoint point: Int) -> [String] { missedMetrics[point] ?? [] }

  /// The unit of a metric; `nil` where the sweep has none of that name.
  func unit(of metric: String) -> String? {
    groups.first.flatMap { cells[Place(point: 0, group: $0, metric: metric)]?.unit }
  }
}
