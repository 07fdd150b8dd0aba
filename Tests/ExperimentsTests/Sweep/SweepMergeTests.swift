// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ResultFiles
import TestSupport
import Testing

@Suite("SweepMerge")
struct SweepMergeTests {
  private func merge(
    _ plan: SweepPlan, from stores: [RunStore], to path: String
  ) throws -> (manifest: RunManifest, summaries: [ExperimentSummary]) {
    let directory = try ResultDirectory(creating: path)
    let inventory = try SweepInventory(of: plan, in: stores)
    let summaries = try SweepMerge(plan, inventory).write(into: directory)
    let manifest = try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: plan.name, scenarioDigest: plan.digest,
        seed: plan.seed, replications: plan.replications))
    return (manifest, summaries)
  }

  @Test("the tables are those of runs of each point, with the point in front")
  func putsTogether() async throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let store = RunStore(directory: folder.path("runs"))
    for run in plan.runs { try store.store(try SweepFixture.file(of: run, in: plan)) }
    let merged = try merge(plan, from: [store], to: folder.path("merged"))
    var expected: [String: String] = [:]
    for point in plan.points.indices {
      let specification = try SweepFixture.specification(ofPoint: point)
      let experiment = Experiment(
        name: "alone", specification: specification, seed: plan.seed,
        replications: plan.replications)
      let directory = try ResultDirectory(creating: folder.path("point-\(point)"))
      let recorder = try ResultRecorder(directory, experiment: experiment)
      var summary = ExperimentSummary(of: specification)
      _ = try await ExperimentRunner(threads: 1).run(experiment) {
        try recorder.record($0)
        summary.add($0)
      }
      try recorder.finish()
      try directory.commit(merged.manifest)
      // What is set at a point stands in points.csv; nobody asked for delivery attempts.
      for table in ResultRecorder.tables + ResultRecorder.mechanismTables
      where !["messages", "scenario", "metrics"].contains(table.name) {
        let isOptional = ResultRecorder.mechanismTables.contains { $0.name == table.name }
        let text = try? folder.read("point-\(point)/\(table.fileName)")
        if text == nil, isOptional { continue }
        let lines = try #require(text).split(separator: "\n", omittingEmptySubsequences: false)
        if expected[table.fileName] == nil { expected[table.fileName] = "point,\(lines[0])\n" }
        expected[table.fileName]? +=
          lines.dropFirst().dropLast().map { "\(point),\($0)\n" }.joined()
      }
      for metric in MetricCatalogue.all {
        #expect(
          merged.summaries[point].values(of: metric.name, group: "service")
            == summary.values(of: metric.name, group: "service"))
      }
    }
    // The messages of the last point alone are delayed.
    #expect(expected.count == 11 && expected["delays.csv"]?.contains("\n2,0,") == true)
    for (file, text) in expected { #expect(try folder.read("merged/\(file)") == text, "\(file)") }
    #expect(
      try folder.read("merged/points.csv") == """
        point,rate_per_s,scenario_sha256
        0,20,scenario 0
        1,40,scenario 1
        2,60,scenario 2

        """)
  }

  @Test("runs in one folder or in several give the same bytes")
  func isIndifferentToFolders() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let one = RunStore(directory: folder.path("one"))
    let three = (0..<3).map { RunStore(directory: folder.path("three-\($0)")) }
    for run in plan.runs { try one.store(try SweepFixture.file(of: run, in: plan)) }
    for (shard, store) in three.enumerated() {
      for run in plan.runs(ofShard: shard, of: 3) {
        try store.store(try SweepFixture.file(of: run, in: plan))
      }
    }
    let first = try merge(plan, from: [one], to: folder.path("a"))
    let second = try merge(plan, from: three.reversed(), to: folder.path("b"))
    #expect(first.manifest == second.manifest)
    #expect(first.manifest.files.map { $0.path }.contains("datapackage.json"))
  }

  @Test("a run that changed since it was proven ends the merge, and nothing appears")
  func noticesChange() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let store = RunStore(directory: folder.path("runs"))
    for run in plan.runs { try store.store(try SweepFixture.file(of: run, in: plan)) }
    let inventory = try SweepInventory(of: plan, in: [store])
    let key = plan.runs[5].key
    try folder.write("gone", to: "runs/runs/\(key.prefix(2))/\(key).run")
    do {
      let directory = try ResultDirectory(creating: folder.path("merged"))
      _ = try SweepMerge(plan, inventory).write(into: directory)
      Issue.record("a changed run was merged")
    } catch {
      #expect(error.exitClass == .inputOutput)
    }
    #expect(try folder.entries() == ["runs"])
  }

  @Test("every table of a sweep keeps the rules for names, units and descriptions")
  func keepsRules() {
    for table in ResultRecorder.tables + ResultRecorder.mechanismTables {
      #expect(PointsTable.swept(table).violations() == [])
      #expect(PointsTable.swept(table).rowMeaning.hasSuffix(" of one point."))
    }
  }
}
