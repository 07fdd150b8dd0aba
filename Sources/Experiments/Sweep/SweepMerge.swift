// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// Puts the runs of a sweep together: one result, the same from one folder or many.
package struct SweepMerge {
  private let plan: SweepPlan
  private let inventory: SweepInventory
  /// How many replications of each point count.
  private let counts: [Int]

  /// Prepares to merge.
  ///
  /// - Parameters:
  ///   - plan: What was to be done.
  ///   - inventory: Where its runs are.
  ///   - counts: How many replications of each point count; all unless given.
  /// - Precondition: None of those is missing.
  package init(_ plan: SweepPlan, _ inventory: SweepInventory, counts: [Int]? = nil) {
    let counts = counts ?? plan.points.map { _ in plan.replications }
    precondition(
      inventory.missing.allSatisfy { $0.replication >= counts[$0.point] },
      "an incomplete sweep is not merged")
    self.plan = plan
    self.inventory = inventory
    self.counts = counts
  }

  /// Writes the tables of all runs, in order of points and replications, and the points' own table.
  ///
  /// - Parameters:
  ///   - directory: Where the files go.
  ///   - others: Tables that the caller makes of single points and writes beside these.
  ///   - examine: Called after each point with a folder that holds its tables as a run of this point
  ///     alone would have written them.
  /// - Returns: The metrics of each point.
  /// - Throws: `ResultFileError`, also where a run has gone or changed since it was proven.
  package func write(
    into directory: ResultDirectory, beside others: [ResultTable] = [],
    examine: ((_ point: Int, _ folder: String) throws(ResultFileError) -> Void)? = nil
  ) throws(ResultFileError) -> [ExperimentSummary] {
    let points = PointsTable.table(of: plan.parameters)
    let pointsWriter = try directory.writer(for: points)
    try PointsTable.write(plan, to: pointsWriter)
    try pointsWriter.finish()
    let settings = try writeSettings(into: directory)
    var writers: [CSVWriter?] = []
    for (place, table) in PointTables.tables.enumerated() {
      writers.append(
        PointTables.isOptional(place)
          ? nil : try directory.writer(for: PointsTable.swept(table)))
    }
    var summaries: [ExperimentSummary] = []
    var measured = MetricCatalogue.all.map { !$0.isOptional }
    for point in plan.points.indices {
      let runs = plan.runs(ofPoint: point).prefix(counts[point])
      var summary: ExperimentSummary?
      var tables = PointTables()
      for run in runs {
        let file = try content(of: run)
        if summary == nil { summary = ExperimentSummary(groups: file.groups.map { $0.name }) }
        summary?.add(run.replication, file.groups.map { $0.values })
        for values in file.groups.map(\.values) {
          for (index, value) in values.enumerated() where value != .undefined {
            measured[index] = true
          }
        }
        tables.add(file)
      }
      guard let summary else { continue }
      summaries.append(summary)
      tables.add(plan.points[point].objectives, of: summary.groups)
      try append(tables, behind: point, to: &writers, in: directory)
      guard let examine else { continue }
      try directory.withScratchFolder { (folder) throws(ResultFileError) in
        try write(tables, to: folder)
        try examine(point, folder)
      }
    }
    let written = writers.compactMap { $0 }
    for writer in written { try writer.finish() }
    let metrics = try directory.writer(for: MetricsTable.table)
    try MetricsTable.write(
      zip(MetricCatalogue.all, measured).filter { $1 }.map { $0.0 }, to: metrics)
    try metrics.finish()
    let known = [settings, metrics.table]
    let package = DataPackage(
      title: plan.name,
      resources: ([points] + written.map { $0.table } + known + others).map {
        DataPackage.Resource($0)
      })
    try directory.write(package.json.lineText + "\n", to: DataPackage.fileName)
    return summaries
  }

  /// Appends a point's rows; a table of a mechanism is begun with its first rows.
  private func append(
    _ tables: PointTables, behind point: Int, to writers: inout [CSVWriter?],
    in directory: ResultDirectory
  ) throws(ResultFileError) {
    for place in tables.rows.indices {
      let rows = tables.rows[place]
      if writers[place] == nil {
        guard !rows.isEmpty else { continue }
        writers[place] = try directory.writer(for: PointsTable.swept(PointTables.tables[place]))
      }
      if let writer = writers[place] { try append(rows, to: writer, behind: point) }
    }
  }

  /// The table that stands whatever the runs give: the values in force at each point.
  private func writeSettings(into directory: ResultDirectory) throws(ResultFileError) -> ResultTable
  {
    let settings = try directory.writer(for: SweepTables.settings)
    try SweepTables.writeSettings(plan, to: settings)
    try settings.finish()
    return settings.table
  }

  /// The tables of one point, as a run of it alone would write them.
  private func write(_ tables: PointTables, to folder: String) throws(ResultFileError) {
    for (place, (table, rows)) in zip(PointTables.tables, tables.rows).enumerated()
    where !rows.isEmpty || !PointTables.isOptional(place) {
      let writer = try CSVWriter(creating: "\(folder)/\(table.fileName)", table: table)
      try append(rows, to: writer, behind: nil)
      try writer.finish()
    }
  }

  private func append(
    _ rows: [UInt8], to writer: CSVWriter, behind point: Int?
  ) throws(ResultFileError) {
    try rows.withUnsafeBufferPointer { (bytes) throws(ResultFileError) in
      try writer.append(rows: UnsafeRawBufferPointer(bytes), behind: point)
    }
  }

  private func content(of run: PlannedRun) throws(ResultFileError) -> RunFile {
    guard let store = inventory.stores[run.key],
      case .run(let file, _) = try store.content(of: run.key)
    else {
      let path = inventory.stores[run.key]?.path(of: run.key) ?? run.key
      throw .inputOutput(path: path, reason: "has changed since it was proven; begin again")
    }
    return file
  }
}

/// The rows of one point, gathered replication by replication.
private struct PointTables {
  /// The kept tables, and the objectives behind them.
  static let tables = ResultRecorder.kept.map { $0.table } + [ObjectivesTable.table]

  /// The rows of each.
  private(set) var rows: [[UInt8]] = Array(repeating: [], count: tables.count)
  private var isFirst = true

  /// Whether a table is one of a mechanism, which is left out where no run had anything to say in it.
  static func isOptional(_ place: Int) -> Bool {
    ResultRecorder.standard.count + 1..<ResultRecorder.kept.count ~= place
  }

  /// Adds the rows of a replication; what is the same in all of them is taken once.
  mutating func add(_ file: RunFile) {
    for (place, table) in file.tables.enumerated()
    where isFirst || place != ResultRecorder.standard.count {
      rows[place] += table.rows
    }
    isFirst = false
  }

  /// Adds the demands, in the form of a run's own table.
  mutating func add(_ objectives: [Objective], of groups: [String]) {
    let writer = CSVWriter(inMemory: ObjectivesTable.table)
    do throws(ResultFileError) {
      for objective in objectives {
        for group in groups where objective.group == nil || objective.group == group {
          try ObjectivesTable.layout.write((objective, group), to: writer)
        }
      }
    } catch {
      preconditionFailure("a table in memory cannot fail: \(error.message)")
    }
    rows[rows.count - 1] = writer.rows
  }
}
