// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// A result as one small CSV file that a repository keeps to compare with.
package enum BaselineFile {
  /// The schema.
  package static let table = ResultTable(
    name: "baseline", rowMeaning: "one metric of one group in one replication of a baseline.",
    columns: [
      .key("scenario", .text, "Name of the scenario."),
      .key("replication", .integer, "Number of the replication, from 0."),
      .key("group", .text, "Name of the consumer group."),
      .key("metric", .text, "Name of the metric."),
      .measure("unit", .text, "Unit of the value."),
      .measure("value", .decimal, "Value of the metric; empty where the run gave none."),
      .measure("seed", .text, "Seed of the run, a whole number."),
      .measure("scenario_sha256", .text, "Digest of the resolved scenario."),
      .measure("model_version", .text, "Version of the simulated model."),
      .measure("tool_version", .text, "Version of the tool."),
    ])

  /// The schema of a sweep's baseline.
  private static let swept = ResultTable(
    name: table.name, rowMeaning: table.rowMeaning,
    columns: table.columns + [
      .measure("point", .text, "Parameters of the sweep's point, such as consumers=3.")
    ])

  /// The text of a baseline: the metrics that are gated by default or as wanted, in the order of
  /// groups and names.
  ///
  /// - Parameters:
  ///   - result: What is to be the baseline.
  ///   - tolerances: What is gated besides the defaults.
  /// - Returns: The whole file.
  /// - Throws: ``ComparisonError`` where a tolerance suits no metric.
  package static func text(
    of result: ComparedResult, tolerances: [ToleranceSetting] = []
  ) throws(ComparisonError) -> String {
    let rules = try RuleBook(result, result, tolerances)
    let defaults = try RuleBook(result, result, [])
    let keys = rules.keys.filter { key in
      rules.rule(for: key).isGated || defaults.rule(for: key).isGated
    }
    let schema = result.isSweep ? swept : table
    var text = FieldText.csvLine(schema.columns.map { $0.name })
    for (index, replication) in result.replications.enumerated() {
      for key in keys {
        guard let series = result.series[key] else { continue }
        text += FieldText.csvLine(
          [
            result.scenarioName, replication.description, key.group, key.metric, series.unit,
            series.values[index].map { FieldText.real($0) } ?? "", result.seed.description,
            result.scenarioDigest, result.modelVersion, result.toolVersion,
          ] + (result.isSweep ? [key.point] : []))
      }
    }
    return text
  }

  static func read(_ path: String) throws(ResultFileError) -> ComparedResult {
    let bytes = try StoredFile.bytes(of: path) ?? []
    let isSwept = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      .hasSuffix(",point")
    var reader = try CSVReader(path: path, table: isSwept ? swept : table)
    var rows = ObservationRows()
    var result: ComparedResult?
    var points: [String] = []
    while try reader.nextRow() {
      guard let seed = UInt64(try reader.text(at: 6)) else {
        throw reader.failure(at: 6, "is no seed")
      }
      let head = ComparedResult(
        path: path, toolVersion: try reader.text(at: 9), modelVersion: try reader.text(at: 8),
        scenarioName: try reader.text(at: 0), scenarioDigest: try reader.text(at: 7), seed: seed,
        replications: [], series: [:])
      if let known = result, !isSame(known, head) {
        throw reader.failure(
          at: 0, "belongs to another run than the rows before; a baseline holds one")
      }
      result = head
      let point = isSwept ? try reader.text(at: 10) : ""
      if isSwept, points.last != point, !points.contains(point) { points.append(point) }
      let key = ComparedResult.Key(
        point: point, group: try reader.text(at: 2), metric: try reader.text(at: 3))
      let replication = try reader.integer(at: 1)
      let unit = try reader.text(at: 4)
      let value = reader.isEmpty(at: 5) ? nil : try reader.decimal(at: 5)
      do {
        try rows.add(key, replication: replication, unit: unit, value: value)
      } catch {
        throw reader.failure(at: error.column == .unit ? 4 : 3, error.sentence)
      }
    }
    guard var result else { throw reader.failure("the table has no rows") }
    let (series, gap) = rows.series()
    if let gap { throw reader.failure(gap) }
    result.replications = rows.replications.sorted()
    result.series = series
    result.points = points
    return result
  }

  private static func isSame(_ left: ComparedResult, _ right: ComparedResult) -> Bool {
    left.toolVersion == right.toolVersion && left.modelVersion == right.modelVersion
      && left.scenarioName == right.scenarioName && left.scenarioDigest == right.scenarioDigest
      && left.seed == right.seed
  }
}
