// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// Reads what a comparison needs from a results directory.
enum ResultDirectoryReading {
  private static let summary = ResultTable(
    name: "summary", rowMeaning: "one metric of one group in one replication.",
    columns: [
      .key("replication", .integer, "Number of the replication."),
      .key("group", .text, "Name of the consumer group."),
      .key("metric", .text, "Name of the metric."),
      .measure("unit", .text, "Unit of the value."),
      .measure("value", .decimal, "Value of the metric."),
    ])

  private static let metrics: [ResultColumn] = [
    .key("metric", .text, "Name of the metric."),
    .measure("unit", .text, "Unit of its values."),
    .measure("better", .text, "Which values are better."),
    .measure("gated", .boolean, "Whether a worsening is an objection."),
    .measure("relative_tolerance", .decimal, "Share of the better value."),
    .measure("absolute_tolerance", .decimal, "Difference that does not matter."),
  ]

  private static let scenario: [ResultColumn] = [
    .key("setting", .text, "Where the value stands."), .measure("value", .text, "The value."),
  ]

  static func read(
    _ path: String, acceptsPartial: Bool
  ) throws(ResultFileError) -> ComparedResult {
    let manifest = try RunManifest.read(from: path)
    let manifestPath = path + "/" + RunManifest.fileName
    if let reason = manifest.partialReason, !acceptsPartial {
      throw malformed(
        manifestPath, "the result is not the whole run (\(reason)); run it to its end to compare it"
      )
    }
    let tables = manifest.files.filter { $0.path.hasSuffix(".csv") || $0.path.hasSuffix(".csv.gz") }
    for name in ["summary.csv", "metrics.csv", "scenario.csv"]
    where !tables.contains(where: { $0.path == name }) {
      throw malformed(
        manifestPath,
        "the result has no \(name), which this needs; run it again with this "
          + "version")
    }
    // The most telling message about a damaged table is that of its reader; digests come after.
    let points = try manifest.points == nil ? nil : SweepPoints.names(in: path)
    let observations = try observations(path + "/" + summary.fileName, points)
    let rules = try rules(path + "/metrics.csv")
    let settings = try settings(path + "/scenario.csv", points)
    let damaged = try manifest.differences(from: path, in: tables)
    if let first = damaged.first {
      throw malformed(manifestPath, "the result is not as it was written: \(first)")
    }
    guard observations.replications.count == manifest.replications else {
      throw malformed(
        path + "/" + summary.fileName,
        "has \(observations.replications.count) replications; \(RunManifest.fileName) says "
          + "\(manifest.replications)")
    }
    var result = ComparedResult(
      path: path, toolVersion: manifest.toolVersion, modelVersion: manifest.modelVersion,
      scenarioName: manifest.scenarioName, scenarioDigest: manifest.scenarioDigest,
      seed: manifest.seed, replications: observations.replications,
      series: observations.series, settings: settings, rules: rules, tables: tables)
    result.points = points ?? []
    return result
  }

  private static func malformed(_ path: String, _ problem: String) -> ResultFileError {
    .malformed(MalformedInput(path: path, line: 1, column: 1, value: "", problem: problem))
  }

  private static func observations(
    _ path: String, _ points: [String]?
  ) throws(ResultFileError) -> (
    replications: [Int64], series: [ComparedResult.Key: ComparedResult.Series]
  ) {
    var reader = try CSVReader(path: path, table: points == nil ? summary : swept(summary))
    var rows = ObservationRows()
    // Of a sweep, the number of the point stands in front.
    let first = points == nil ? 0 : 1
    while try reader.nextRow() {
      let replication = try reader.integer(at: first)
      let key = ComparedResult.Key(
        point: try point(&reader, points), group: try reader.text(at: first + 1),
        metric: try reader.text(at: first + 2))
      let unit = try reader.text(at: first + 3)
      let value = reader.isEmpty(at: first + 4) ? nil : try reader.decimal(at: first + 4)
      do {
        try rows.add(key, replication: replication, unit: unit, value: value)
      } catch {
        switch error.column {
        case .unit: throw reader.failure(at: first + 3, error.sentence)
        case .metric: throw reader.failure(at: first + 2, error.sentence)
        case .replication: throw reader.failure(at: first, error.sentence)
        }
      }
    }
    guard reader.rowCount > 0 else { throw reader.failure("the table has no rows") }
    let (series, gap) = rows.series()
    if let gap { throw malformed(path, gap) }
    return (rows.replications.sorted(), series)
  }

  private static func rules(_ path: String) throws(ResultFileError) -> [MetricRule] {
    var reader = try CSVReader(path: path, columns: metrics, unnamed: .ignored)
    var rules: [MetricRule] = []
    while try reader.nextRow() {
      guard let direction = MetricRule.Direction(try reader.text(at: 2)) else {
        throw reader.failure(at: 2, "is none of lower, higher and neither")
      }
      rules.append(
        MetricRule(
          metric: try reader.text(at: 0), unit: try reader.text(at: 1), direction: direction,
          isGated: try reader.boolean(at: 3), relativeTolerance: try reader.decimal(at: 4),
          absoluteTolerance: try reader.decimal(at: 5), origin: "default"))
    }
    return rules
  }

  private static func settings(
    _ path: String, _ points: [String]?
  ) throws(ResultFileError) -> [ComparedResult.Setting] {
    var reader = try CSVReader(
      path: path, columns: (points == nil ? [] : [SweepPoints.number]) + scenario,
      unnamed: .ignored)
    var settings: [ComparedResult.Setting] = []
    let first = points == nil ? 0 : 1
    while try reader.nextRow() {
      settings.append(
        ComparedResult.Setting(
          point: try point(&reader, points), path: try reader.text(at: first),
          value: try reader.text(at: first + 1)))
    }
    return settings
  }

  private static func swept(_ table: ResultTable) -> ResultTable {
    ResultTable(
      name: table.name, rowMeaning: table.rowMeaning, columns: [SweepPoints.number] + table.columns)
  }

  /// The name of the point that a row of a sweep begins with.
  private static func point(
    _ reader: inout CSVReader, _ points: [String]?
  ) throws(ResultFileError) -> String {
    guard let points else { return "" }
    let number = try reader.integer(at: 0)
    guard number >= 0, number < Int64(points.count) else {
      throw reader.failure(at: 0, "is no point of points.csv")
    }
    return points[Int(number)]
  }
}
