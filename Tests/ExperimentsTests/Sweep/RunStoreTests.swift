// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import TestSupport
import Testing

@Suite("RunStore")
struct RunStoreTests {
  @Test("keeps each run in a file under its key, by the key's first two digits")
  func stores() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let store = RunStore(directory: folder.path)
    let run = plan.runs[3]
    guard case .missing = try store.content(of: run.key) else {
      Issue.record("a run is there before it was stored")
      return
    }
    let file = try SweepFixture.file(of: run, in: plan)
    try store.store(file)
    #expect(
      try folder.bytes("runs/\(run.key.prefix(2))/\(run.key).run") == file.bytes)
    guard case .run(let found, _) = try store.content(of: run.key) else {
      Issue.record("the run is not found")
      return
    }
    #expect(found == file)
  }

  @Test("tells which of some runs are there, and removes those that are needed no longer")
  func removes() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let store = RunStore(directory: folder.path("runs of it"))
    let keys = plan.runs.map { $0.key }
    #expect(try store.present { keys } == [])
    for run in plan.runs.prefix(2) { try store.store(try SweepFixture.file(of: run, in: plan)) }
    #expect(try store.present { keys } == Set(keys.prefix(2)))
    #expect(try store.present { Array(keys.dropFirst()) } == [keys[1]])
    store.remove([keys[0]])
    #expect(try store.present { keys } == [keys[1]])
    store.remove(keys)
    #expect(try folder.entries() == [])
  }

  @Test("counts runs of no point of the plan, and clears up only what was left half-written")
  func findsStrangers() throws {
    let folder = try TemporaryFolder()
    let plan = try SweepFixture.plan()
    let other = try SweepFixture.plan(seed: 8)
    let store = RunStore(directory: folder.path)
    #expect(try store.strangers(beside: plan) == 0)
    try store.store(try SweepFixture.file(of: plan.runs[0], in: plan))
    try store.store(try SweepFixture.file(of: other.runs[0], in: other))
    #expect(try store.strangers(beside: plan) == 1)
    let key = plan.runs[0].key
    let left = "runs/\(key.prefix(2))/.\(key).run.partial-1-0"
    let begun = "runs/\(key.prefix(2))/.\(plan.runs[1].key).run.partial-1-0"
    try folder.write("half", to: left)
    try folder.write("half", to: begun)
    store.removeRemains()
    #expect(throws: (any Error).self) { try folder.read(left) }
    #expect(try folder.read(begun) == "half")
    #expect(try store.strangers(beside: plan) == 1)
  }
}
