// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import ResultFiles

/// Writes the outcomes of an experiment to a results directory, one replication after the other.
package final class ResultRecorder {
  /// The schemas of the tables that any run can write, in the order of the data package.
  package static let tables: [ResultTable] =
    [
      SummaryTable.table, TimeSeriesTable.table, LatencyTable.table, QueuesTable.table,
      ConsumersTable.table, RebalancesTable.table, AllocationsTable.table, EventsTable.table,
      WorkloadTable.table, ObjectivesTable.table, MessagesTable.table, ScenarioTable.table,
      MetricsTable.table,
    ]

  /// The schemas of the tables of mechanisms, which the runs that have them write as well.
  package static let mechanismTables = MechanismTables.all.map { $0.recording.table }

  typealias Write =
    @Sendable (ReplicationResult, ModelSpecification, CSVWriter) throws(ResultFileError) -> Void

  /// A table and what writes the rows of one replication to it.
  struct Recording: Sendable {
    let table: ResultTable
    let write: Write

    init(_ table: ResultTable, write: @escaping Write) {
      self.table = table
      self.write = write
    }

    /// A table that takes nothing from the specification.
    init(
      _ table: ResultTable,
      _ write:
        @escaping @Sendable (ReplicationResult, CSVWriter) throws(ResultFileError) -> Void
    ) {
      self.init(table) { result, _, writer throws(ResultFileError) in
        try write(result, writer)
      }
    }
  }

  /// The tables that every run writes, in the order of the data package.
  static let standard: [Recording] = [
    Recording(SummaryTable.table) { outcome, specification, writer throws(ResultFileError) in
      try SummaryTable.write(outcome, of: specification, to: writer)
    },
    Recording(TimeSeriesTable.table, TimeSeriesTable.write),
    Recording(LatencyTable.table, LatencyTable.write),
    Recording(QueuesTable.table, QueuesTable.write),
    Recording(ConsumersTable.table, ConsumersTable.write),
    Recording(RebalancesTable.table, RebalancesTable.write),
    Recording(AllocationsTable.table, AllocationsTable.write),
    Recording(EventsTable.table) { outcome, specification, writer throws(ResultFileError) in
      try EventsTable.write(outcome, of: specification, to: writer)
    },
  ]

  /// What a run of a sweep keeps: those tables, what is the same in every replication, and what the
  /// mechanisms did that its point has.
  static let kept: [Recording] =
    standard + [
      Recording(WorkloadTable.table) { _, specification, writer throws(ResultFileError) in
        try WorkloadTable.write(specification, to: writer)
      }
    ] + MechanismTables.all.map { $0.recording }

  /// The delivery attempts, where they were asked for.
  static let attempts = Recording(MessagesTable.table) {
    outcome, specification, writer throws(ResultFileError) in
    try MessagesTable.write(outcome, of: specification, to: writer)
  }

  private struct Output {
    let writer: CSVWriter
    let path: String
    /// What appends a replication; nothing for a table that is written once.
    let write: Write?
  }

  private let directory: ResultDirectory
  private let experiment: Experiment
  private var outputs: [Output] = []

  /// Creates the files with their header lines.
  ///
  /// - Parameters:
  ///   - directory: Where the files go.
  ///   - experiment: What is going to run.
  ///   - messagesFile: The name of the file of delivery attempts; compressed if it ends in `.gz`.
  ///     None is written where the experiment keeps no attempts.
  ///   - scenario: The values in force, seed and number of replications left out.
  /// - Throws: `ResultFileError.cannotCreate` or `.inputOutput`.
  package init(
    _ directory: ResultDirectory, experiment: Experiment,
    messagesFile: String = MessagesTable.table.fileName, scenario: [ScenarioValue] = []
  ) throws(ResultFileError) {
    self.directory = directory
    self.experiment = experiment
    let mechanisms = MechanismTables.needed(by: experiment.specification)
    for recording in Self.standard + mechanisms {
      try add(recording.table, write: recording.write)
    }
    // Known before the first replication, so that they stand whatever becomes of the run.
    try WorkloadTable.write(
      experiment.specification, to: try add(WorkloadTable.table, write: nil))
    try ObjectivesTable.write(experiment, to: try add(ObjectivesTable.table, write: nil))
    if experiment.attempts != .none {
      try add(MessagesTable.table, named: messagesFile, write: Self.attempts.write)
    }
    try ScenarioTable.write(scenario, to: try add(ScenarioTable.table, write: nil))
    try MetricsTable.write(
      MetricCatalogue.metrics(of: experiment.specification),
      to: try add(MetricsTable.table, write: nil))
  }

  @discardableResult
  private func add(
    _ table: ResultTable, named path: String? = nil, write: Write?
  ) throws(ResultFileError) -> CSVWriter {
    let path = path ?? table.fileName
    let writer = try directory.writer(for: table, named: path)
    outputs.append(Output(writer: writer, path: path, write: write))
    return writer
  }

  /// Appends what one replication measured to every table.
  ///
  /// - Throws: `ResultFileError.inputOutput`.
  package func record(_ outcome: ReplicationResult) throws(ResultFileError) {
    for output in outputs {
      try output.write?(outcome, experiment.specification, output.writer)
    }
  }

  /// Appends the rows of a replication that was kept in a file.
  ///
  /// - Precondition: The file is of the form of runs, with attempts if the experiment keeps them.
  /// - Throws: `ResultFileError.inputOutput`.
  package func record(_ file: RunFile) throws(ResultFileError) {
    let filled = outputs.filter { $0.write != nil }
    precondition(filled.count == file.tables.count, "the file is of another form")
    for (output, table) in zip(filled, file.tables) {
      try table.rows.withUnsafeBufferPointer { (bytes) throws(ResultFileError) in
        try output.writer.append(rows: UnsafeRawBufferPointer(bytes), behind: nil)
      }
    }
  }

  /// Closes the tables and describes them in the data package.
  ///
  /// - Parameter others: Tables that the caller makes from these and writes beside them.
  /// - Throws: `ResultFileError.inputOutput` or `.cannotCreate`.
  package func finish(beside others: [ResultTable] = []) throws(ResultFileError) {
    for output in outputs { try output.writer.finish() }
    let package = DataPackage(
      title: experiment.name,
      resources: outputs.map { DataPackage.Resource($0.writer.table, path: $0.path) }
        + others.map { DataPackage.Resource($0) })
    // One line: it is for programs, and stands in every directory.
    try directory.write(package.json.lineText + "\n", to: DataPackage.fileName)
  }
}
