// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import Foundation
import MessagingModel
import ResultFiles
import TestSupport
import Testing

@Suite("ResultRecorder")
struct ResultRecorderTests {
  /// Runs the small experiment into a directory and returns its manifest.
  private func record(
    in folder: TemporaryFolder, as name: String, threads: Int
  ) async throws -> RunManifest {
    let experiment = try TestOutcomes.experiment(
      replications: 5, objectives: [Objective(metric: "sojourn.p99", bound: .atMost(1))],
      attempts: .share(0.2))
    let directory = try ResultDirectory(creating: folder.path(name))
    let recorder = try ResultRecorder(
      directory, experiment: experiment,
      scenario: [ScenarioValue(setting: "duration", value: "10s")])
    _ = try await ExperimentRunner(threads: threads).run(experiment) { try recorder.record($0) }
    try recorder.finish()
    return try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "small", scenarioDigest: "",
        seed: experiment.seed, replications: 5))
  }

  @Test("writes equal bytes for any number of threads")
  func writesEqualBytes() async throws {
    let folder = try TemporaryFolder()
    let one = try await record(in: folder, as: "one", threads: 1)
    let three = try await record(in: folder, as: "three", threads: 3)
    #expect(one == three)
    #expect(
      one.files.map { $0.path } == [
        "allocations.csv", "consumers.csv", "datapackage.json", "events.csv", "latency.csv",
        "messages.csv", "metrics.csv", "objectives.csv", "queues.csv", "rebalances.csv",
        "scenario.csv", "summary.csv", "timeseries.csv", "workload.csv",
      ])
  }

  /// The fields of a line in which quotes only enclose commas.
  private static func fields(of line: Substring) -> [Substring] {
    var isQuoted = false
    return line.split(omittingEmptySubsequences: false) { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }
  }

  @Test("writes tables whose rows are whole and whose keys tell rows apart")
  func writesWholeRows() async throws {
    let folder = try TemporaryFolder()
    _ = try await record(in: folder, as: "out", threads: 2)
    for table in ResultRecorder.tables {
      let lines = try folder.read("out/\(table.fileName)").split(separator: "\n")
      #expect(
        lines.first.map { String($0) } == table.columns.map { $0.name }.joined(separator: ","))
      #expect(lines.count > 1, "\(table.name) has no rows")
      let keys = table.columns.count { $0.role == .key }
      var seen: Set<String> = []
      for line in lines.dropFirst() {
        let fields = Self.fields(of: line)
        #expect(fields.count == table.columns.count, "\(table.name): \(line)")
        let isNew = seen.insert(fields.prefix(keys).joined(separator: ",")).inserted
        #expect(isNew || !table.keyIsUnique, "\(table.name): \(line) comes twice")
      }
    }
  }

  @Test("the parts of a latency add up to the mean of its bucket, near the quantile")
  func addsUpParts() async throws {
    let folder = try TemporaryFolder()
    _ = try await record(in: folder, as: "out", threads: 2)
    let lines = try folder.read("out/latency.csv").split(separator: "\n")
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = fields.dropFirst(2).compactMap { Double($0) }
      try #require(numbers.count == 10)
      let sojourn = numbers[1]
      let parts = numbers[3...].reduce(0, +)
      #expect(abs(parts - sojourn) <= 0.002 * sojourn, "\(line)")
    }
  }

  @Test("every table keeps the rules for names, units and descriptions")
  func keepsRules() {
    for table in ResultRecorder.tables + ResultRecorder.mechanismTables {
      #expect(table.violations() == [])
    }
    #expect(Set(ResultRecorder.tables.map { $0.name }).count == ResultRecorder.tables.count)
  }

  @Test("the data package describes every column of every file")
  func describesColumns() async throws {
    let folder = try TemporaryFolder()
    _ = try await record(in: folder, as: "out", threads: 1)
    let package = try JSONDecoder().decode(
      Package.self, from: Data(try folder.bytes("out/datapackage.json")))
    #expect(package.resources.map { $0.path } == ResultRecorder.tables.map { $0.fileName })
    for (resource, table) in zip(package.resources, ResultRecorder.tables) {
      #expect(resource.schema.fields.map { $0.name } == table.columns.map { $0.name })
      #expect(resource.schema.fields.allSatisfy { !$0.description.isEmpty })
    }
  }

  private struct Package: Decodable {
    struct Resource: Decodable { var path: String, schema: Schema }
    struct Schema: Decodable { var fields: [Field] }
    struct Field: Decodable { var name: String, description: String }
    var resources: [Resource]
  }

  @Test("results/README.md ends in the dictionary of columns and metrics")
  func matchesDictionary() throws {
    let readme = GoldenFile("../../results/README.md")
    let heading = "## Dictionary of columns\n"
    let text = try String(contentsOfFile: readme.path, encoding: .utf8)
    let start = try #require(text.range(of: heading))
    let metrics = MetricCatalogue.all.map { metric in
      "| `\(metric.name)` | \(metric.unit.symbol) | \(metric.better.rawValue) | "
        + "\(metric.description) |\n"
    }
    let tables =
      ResultRecorder.tables + ResultRecorder.mechanismTables + [EstimatesTable.table]
    let dictionary = """

      The same text is in each directory's `datapackage.json`.

      \(ColumnDictionary.markdown(of: tables))
      ## Metrics

      Rows of `summary.csv`, and what objectives in scenario files name.

      | metric | unit | better | meaning |
      | --- | --- | --- | --- |
      \(metrics.joined())
      """
    #expect(try readme.difference(from: String(text[..<start.upperBound]) + dictionary) == nil)
  }
}
