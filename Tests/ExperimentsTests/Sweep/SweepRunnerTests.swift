// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import TestSupport
import Testing

@Suite("SweepRunner")
struct SweepRunnerTests {
  @Test("stores the same bytes for any number of threads and order of runs")
  func storesEqualBytes() async throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    for (name, threads, runs) in [
      ("one", 1, plan.runs), ("three", 3, plan.runs.reversed()), ("two", 2, plan.dealt(plan.runs)),
    ] {
      let store = RunStore(directory: folder.path(name))
      var counts: [Int] = []
      let conclusion = try await SweepRunner(threads: threads).run(
        runs, seed: plan.seed, store: store,
        prepare: { try SweepFixture.specification(ofPoint: $0) }
      ) { counts.append($0.ended) }
      #expect(conclusion.done == 6)
      #expect(!conclusion.isStopped)
      #expect(conclusion.executedEvents > 0)
      #expect(counts == Array(0...6))
    }
    for run in plan.runs {
      let path = "runs/\(run.key.prefix(2))/\(run.key).run"
      let one = try folder.bytes("one/" + path)
      #expect(try folder.bytes("two/" + path) == one)
      #expect(try folder.bytes("three/" + path) == one)
      #expect(one == (try SweepFixture.file(of: run, in: plan)).bytes)
    }
  }

  @Test("stopped, it drops what goes on, begins nothing more and says so")
  func stops() async throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan(replications: 20)
    let flag = StopFlag()
    let store = RunStore(directory: folder.path)
    let conclusion = try await SweepRunner(threads: 1, stopFlag: flag).run(
      plan.runs, seed: plan.seed, store: store,
      prepare: { try SweepFixture.specification(ofPoint: $0) }
    ) { progress in
      if progress.ended == 4 { flag.raise() }
    }
    #expect(conclusion.isStopped)
    #expect((4...5).contains(conclusion.done))
    let inventory = try SweepInventory(of: plan, in: [store])
    #expect(inventory.missing.count == plan.runs.count - conclusion.done)
    #expect(inventory.findings.isEmpty)
  }

  @Test("a run that fails ends the sweep and is named; what was stored stays")
  func fails() async throws {
    struct Refusal: Error {}
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let store = RunStore(directory: folder.path)
    do {
      _ = try await SweepRunner(threads: 1).run(
        plan.runs, seed: plan.seed, store: store,
        prepare: { point in
          if point == 1 { throw Refusal() }
          return try SweepFixture.specification(ofPoint: point)
        })
      Issue.record("the sweep did not fail")
    } catch let failure as SweepRunner.Failure {
      #expect(failure.run == plan.runs[2])
      #expect(failure.reason is Refusal)
    }
    #expect(try SweepInventory(of: plan, in: [store]).missing.map { $0.run } == [2, 3, 4, 5])
  }
}
