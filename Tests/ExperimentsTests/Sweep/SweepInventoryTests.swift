// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles
import TestSupport
import Testing

@Suite("SweepInventory")
struct SweepInventoryTests {
  @Test("tells what is missing, what is not to be trusted and what is there")
  func takesStock() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan(replications: 4)
    let store = RunStore(directory: folder.path)
    for run in plan.runs where ![2, 7, 8, 9].contains(run.run) {
      try store.store(try SweepFixture.file(of: run, in: plan))
    }
    let whole = try SweepInventory(of: plan, in: [store])
    #expect(whole.missing.map { $0.run } == [2, 7, 8, 9])
    #expect(whole.missingRanges == "2,7-9")
    #expect(whole.findings.isEmpty)
    #expect(whole.stores.count == 8)

    let bytes = try folder.bytes(path(of: plan.runs[0]))
    try folder.write(bytes: Array(bytes.dropLast(10)), to: path(of: plan.runs[0]))
    var changed = try folder.bytes(path(of: plan.runs[1]))
    changed[changed.count / 2] ^= 4
    try folder.write(bytes: changed, to: path(of: plan.runs[1]))
    try folder.write(
      bytes: try folder.bytes(path(of: plan.runs[4])), to: path(of: plan.runs[3]))
    let flawed = try SweepInventory(of: plan, in: [store])
    #expect(flawed.findings.map { $0.flaw } == [.truncated, .corrupted, .stale])
    #expect(flawed.findings.map { $0.run.run } == [0, 1, 3])
    #expect(flawed.missingRanges == "0-3,7-9")
    #expect(
      flawed.findings[0].message(in: plan)
        == "\(store.path(of: plan.runs[0].key)): is truncated; it should be point 0 "
        + "(producers.checkout.arrivals.poisson.rate=20/s), replication 0")
  }

  private func path(of run: PlannedRun) -> String {
    "runs/\(run.key.prefix(2))/\(run.key).run"
  }

  @Test(
    "equal runs in several folders agree; different ones are a conflict; one whole one is enough")
  func comparesFolders() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan(replications: 1)
    let stores = ["a", "b"].map { RunStore(directory: folder.path($0)) }
    for run in plan.runs {
      for store in stores { try store.store(try SweepFixture.file(of: run, in: plan)) }
    }
    #expect(try SweepInventory(of: plan, in: stores).conflicts.isEmpty)
    var other = try SweepFixture.file(of: plan.runs[1], in: plan)
    other.executedEvents += 1
    try stores[1].store(other)
    try folder.write("cut", to: "a/" + path(of: plan.runs[2]))
    let inventory = try SweepInventory(of: plan, in: stores)
    #expect(inventory.conflicts.map { $0.run.run } == [1])
    #expect(inventory.conflicts.first?.paths == stores.map { $0.path(of: plan.runs[1].key) })
    #expect(inventory.missing.isEmpty)
    #expect(inventory.findings.map { $0.run.run } == [2])
    #expect(inventory.stores[plan.runs[2].key]?.directory == folder.path("b"))
  }
}
