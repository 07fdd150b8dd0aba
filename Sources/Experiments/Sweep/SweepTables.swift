// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// The tables that hold a sweep's plan.
enum SweepTables {
  static let sweep = ResultTable(
    name: "sweep", rowMeaning: "the sweep.",
    columns: [
      .measure("scenario", .text, "Name of the scenario."),
      .measure("seed", .text, "Seed of all points."),
      .measure("replications", .integer, "Replications of each point, or the most of them."),
      .measure("points", .integer, "Points."),
      .measure("model_version", .text, "Version of the simulated model."),
      .measure("sweep_sha256", .text, "SHA-256 digest of all points' scenarios."),
      .measure("precision_metric", .text, "Metric whose precision is wanted; empty for none."),
      .measure("precision_group", .text, "Group of that metric; empty for every group."),
      .measure("half_width", .decimal, "Wanted half-width, in the metric's unit."),
      .measure("relative_half_width", .decimal, "Wanted half-width, as a share of the mean."),
      .measure("fewest", .integer, "Replications that are made in any case."),
    ])

  static let parameters = ResultTable(
    name: "parameters", rowMeaning: "one parameter of one point.",
    columns: [
      PointsTable.point, .key("path", .text, "Place in the scenario."),
      .measure("value", .text, "Value as the scenario writes it."),
      .measure("kind", .text, "What the number counts: text for none, number, s, 1/s or B."),
      .measure("number", .decimal, "The value as a number in this unit."),
    ])

  static let objectives = ResultTable(
    name: "objectives", rowMeaning: "one demand on one point.",
    columns: [
      PointsTable.point, .key("objective", .integer, "Number of the objective, from 0."),
      .measure("metric", .text, "What is judged."),
      .measure("group", .text, "Of whom it is demanded; empty for every group."),
      .measure("bound", .text, "Side of the bound: at_most or at_least."),
      .measure("limit", .decimal, "The bound in the metric's unit."),
    ])

  static let settings = PointsTable.swept(ScenarioTable.table)

  static let scenarios = ResultTable(
    name: "scenarios", rowMeaning: "one point.",
    columns: [
      PointsTable.point,
      PointsTable.digest,
      .measure("model_sha256", .text, "SHA-256 digest of what decides the point's runs."),
      .measure("cost", .integer, "Work of a run, in expected deliveries."),
      .measure("finds_warmup", .boolean, "Whether the warm-up is found from the runs."),
    ])

  static let plan = ResultTable(
    name: "plan", rowMeaning: "one run.",
    columns: [
      .key("run", .integer, "Number of the run, from 0."),
      .measure("point", .integer, "Number of the point."),
      .measure("replication", .integer, "Number of the replication."),
      .measure("seed", .text, "Seed of the run."),
      .measure("key", .text, "SHA-256 digest of scenario, seed, replication and model version."),
      .measure("cost", .integer, "Work of the run, in expected deliveries."),
    ])

  /// The files of a plan, the one that marks a sweep as begun last.
  static func files(of plan: SweepPlan) -> [(name: String, bytes: [UInt8])] {
    let files: [(table: ResultTable, write: Write)] = [
      (sweep, writeSweep), (scenarios, writeScenarios), (parameters, writeParameters),
      (objectives, writeObjectives), (settings, writeSettings), (self.plan, writeRuns),
    ]
    return files.map { table, write in
      let writer = CSVWriter(inMemory: table)
      do throws(ResultFileError) {
        try write(plan, writer)
      } catch {
        preconditionFailure("a table in memory cannot fail: \(error.message)")
      }
      let header = table.columns.map { $0.name }.joined(separator: ",") + "\n"
      return (table.fileName, Array(header.utf8) + writer.rows)
    }
  }

  private typealias Write = (SweepPlan, CSVWriter) throws(ResultFileError) -> Void

  private static func writeSweep(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    writer.append(plan.name)
    writer.append("\(plan.seed)")
    writer.append(plan.replications)
    writer.append(plan.points.count)
    writer.append(plan.modelVersion)
    writer.append(plan.digest)
    writer.append(plan.precision?.metric ?? "")
    writer.append(plan.precision?.group ?? "")
    let (absolute, relative) = plan.precision?.halfWidth.parts ?? (nil, nil)
    writer.append(absolute, significantDigits: 17)
    writer.append(relative, significantDigits: 17)
    writer.append(plan.precision?.fewest)
    try writer.endRow()
  }

  private static func writeScenarios(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    for (index, point) in plan.points.enumerated() {
      writer.append(index)
      writer.append(point.scenarioDigest)
      writer.append(point.modelDigest)
      writer.append(point.cost)
      writer.append(point.findsWarmUp)
      try writer.endRow()
    }
  }

  private static func writeParameters(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    for (index, point) in plan.points.enumerated() {
      for (parameter, value) in zip(plan.parameters, point.values) {
        writer.append(index)
        writer.append(parameter.path)
        writer.append(value.text)
        writer.append(value.kind.rawValue)
        writer.append(value.number, significantDigits: 17)
        try writer.endRow()
      }
    }
  }

  private static func writeObjectives(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    for (index, point) in plan.points.enumerated() {
      for (number, objective) in point.objectives.enumerated() {
        writer.append(index)
        writer.append(number)
        writer.append(objective.metric)
        writer.append(objective.group ?? "")
        writer.append(objective.bound.word)
        writer.append(objective.bound.limit, significantDigits: 17)
        try writer.endRow()
      }
    }
  }

  static func writeSettings(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    for (index, point) in plan.points.enumerated() {
      for setting in point.settings {
        writer.append(index)
        try ScenarioTable.layout.write(setting, to: writer)
      }
    }
  }

  private static func writeRuns(
    _ plan: SweepPlan, to writer: CSVWriter
  ) throws(ResultFileError) {
    for run in plan.runs {
      writer.append(run.run)
      writer.append(run.point)
      writer.append(run.replication)
      writer.append("\(plan.seed)")
      writer.append(run.key)
      writer.append(run.cost)
      try writer.endRow()
    }
  }

  // MARK: - Reading

  static func read(from folder: String) throws(ResultFileError) -> SweepPlan {
    var reader = try CSVReader(path: "\(folder)/\(sweep.fileName)", table: sweep)
    guard try reader.nextRow() else { throw reader.failure("there is no row below the header") }
    guard let seed = UInt64(try reader.text(at: 1)) else {
      throw reader.failure(at: 1, "is no seed")
    }
    let replications = try reader.integer(at: 2)
    let count = try reader.integer(at: 3)
    guard (1...Int64(SweepPlan.maximumRuns)).contains(replications) else {
      throw reader.failure(at: 2, "is no number of replications")
    }
    guard (1...Int64(SweepPlan.maximumRuns)).contains(count),
      count * replications <= Int64(SweepPlan.maximumRuns)
    else { throw reader.failure(at: 3, "is no number of points") }
    var points = try readScenarios(from: folder, count: Int(count))
    let paths = try readParameters(from: folder, into: &points)
    try readObjectives(from: folder, into: &points)
    try readSettings(from: folder, into: &points)
    return SweepPlan(
      name: try reader.text(at: 0), seed: seed, replications: Int(replications),
      precision: try readPrecision(reader), modelVersion: try reader.text(at: 4), paths: paths,
      points: points)
  }

  private static func readPrecision(
    _ reader: borrowing CSVReader
  ) throws(ResultFileError) -> SequentialReplications? {
    let metric = try reader.text(at: 6)
    if metric.isEmpty { return nil }
    let isRelative = reader.isEmpty(at: 8)
    let width = try reader.decimal(at: isRelative ? 9 : 8)
    guard width > 0, width.isFinite else {
      throw reader.failure(at: isRelative ? 9 : 8, "is no half-width")
    }
    let fewest = try reader.integer(at: 10)
    guard (2...Int64(SweepPlan.maximumRuns)).contains(fewest) else {
      throw reader.failure(at: 10, "is no number of replications")
    }
    let group = try reader.text(at: 7)
    return SequentialReplications(
      metric: metric, group: group.isEmpty ? nil : group,
      halfWidth: isRelative ? .relative(width) : .absolute(width), fewest: Int(fewest))
  }

  private static func readScenarios(
    from folder: String, count: Int
  ) throws(ResultFileError) -> [SweepPoint] {
    var reader = try CSVReader(path: "\(folder)/\(scenarios.fileName)", table: scenarios)
    var points: [SweepPoint] = []
    while try reader.nextRow() {
      guard try reader.integer(at: 0) == Int64(points.count) else {
        throw reader.failure(at: 0, "is not the next point")
      }
      points.append(
        SweepPoint(
          values: [], scenarioDigest: try reader.text(at: 1), modelDigest: try reader.text(at: 2),
          cost: Int(try reader.integer(at: 3)), objectives: [],
          findsWarmUp: try reader.boolean(at: 4)))
    }
    guard points.count == count else {
      throw reader.failure("there are \(points.count) points; the sweep has \(count)")
    }
    return points
  }

  private static func readParameters(
    from folder: String, into points: inout [SweepPoint]
  ) throws(ResultFileError) -> [String] {
    var reader = try CSVReader(path: "\(folder)/\(parameters.fileName)", table: parameters)
    var paths: [String] = []
    while try reader.nextRow() {
      let point = try index(of: points, &reader)
      let path = try reader.text(at: 1)
      let place = points[point].values.count
      if point == 0 { paths.append(path) }
      guard place < paths.count, paths[place] == path else {
        throw reader.failure(at: 1, "is not the next parameter of its point")
      }
      guard let kind = ParameterValue.Kind(rawValue: try reader.text(at: 3)) else {
        throw reader.failure(at: 3, "is no kind of value")
      }
      points[point].values.append(
        ParameterValue(try reader.text(at: 2), kind, try reader.decimal(at: 4)))
    }
    guard points.allSatisfy({ $0.values.count == paths.count }) else {
      throw reader.failure("some points have fewer parameters than others")
    }
    return paths
  }

  private static func readObjectives(
    from folder: String, into points: inout [SweepPoint]
  ) throws(ResultFileError) {
    var reader = try CSVReader(path: "\(folder)/\(objectives.fileName)", table: objectives)
    while try reader.nextRow() {
      let point = try index(of: points, &reader)
      let limit = try reader.decimal(at: 5)
      let bound: Objective.Bound
      switch try reader.text(at: 4) {
      case Objective.Bound.atMost(0).word: bound = .atMost(limit)
      case Objective.Bound.atLeast(0).word: bound = .atLeast(limit)
      default: throw reader.failure(at: 4, "is neither at_most nor at_least")
      }
      let group = try reader.text(at: 3)
      points[point].objectives.append(
        Objective(
          metric: try reader.text(at: 2), group: group.isEmpty ? nil : group, bound: bound))
    }
  }

  private static func readSettings(
    from folder: String, into points: inout [SweepPoint]
  ) throws(ResultFileError) {
    var reader = try CSVReader(path: "\(folder)/\(settings.fileName)", table: settings)
    while try reader.nextRow() {
      let point = try index(of: points, &reader)
      points[point].settings.append(
        ScenarioValue(setting: try reader.text(at: 1), value: try reader.text(at: 2)))
    }
  }

  private static func index(
    of points: [SweepPoint], _ reader: inout CSVReader
  ) throws(ResultFileError) -> Int {
    let point = try reader.integer(at: 0)
    guard point >= 0, point < Int64(points.count) else {
      throw reader.failure(at: 0, "is no point of the sweep")
    }
    return Int(point)
  }
}

extension SequentialReplications.HalfWidth {
  /// The half-width in the metric's unit, or as a share.
  fileprivate var parts: (absolute: Double?, relative: Double?) {
    switch self {
    case .absolute(let width): (width, nil)
    case .relative(let share): (nil, share)
    }
  }
}

extension Objective.Bound {
  /// The side of the bound, as scenarios write it.
  fileprivate var word: String {
    switch self {
    case .atMost: "at_most"
    case .atLeast: "at_least"
    }
  }
}
