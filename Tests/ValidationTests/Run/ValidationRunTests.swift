// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import Validation

@Suite("A validation")
struct ValidationRunTests {
  private func run(_ effort: ValidationEffort = .quick) -> ValidationRun {
    ValidationRun(folder: .besideSources, effort: effort)
  }

  @Test("Every case of theory is there once, in the order of the file")
  func complete() throws {
    let names = try run().jobs().jobs.filter { $0.file == TheoryCase.file }.map(\.name)
    #expect(names.count == 112)
    #expect(Set(names).count == names.count)
    #expect(names.first == "mm1-rho50")
    let all = try run().jobs().jobs.map(\.name)
    #expect(Set(all).count == all.count)
  }

  @Test("The order and the figures do not depend on the number of threads")
  func threads() async throws {
    let jobs = try run().jobs().jobs.filter {
      $0.name.hasPrefix("dd1-") || $0.name.hasPrefix("jain-") || $0.name.hasPrefix("moves-")
        || $0.name.hasPrefix("packing-12p-") || $0.name.hasPrefix("ring-")
    }
    let one = await ValidationRun.report(on: jobs, threads: 1)
    let two = await ValidationRun.report(on: jobs, threads: 2)
    #expect(one.cases.map(\.name) == jobs.map(\.name))
    #expect(one.cases.map(\.name) == two.cases.map(\.name))
    #expect(one.cases.map(\.findings) == two.cases.map(\.findings))
    #expect(one.failed == 0 && one.succeeded)
    #expect(one.notExpressible == 4)
    #expect(
      one.closingLine
        == "validate: \(one.passed) cases passed, 0 failed, 4 not expressible; "
        + "\(one.figures) figures compared")
  }

  @Test("Heavy loads are left out of a quick run and no other")
  func quick() async throws {
    let report = await ValidationRun.report(
      on: try run().jobs().jobs.filter { $0.name == "mm1-rho95" }, threads: 1)
    #expect(report.leftOut == 1 && !report.succeeded)
    #expect(report.closingLine.contains("1 left out by --quick"))
  }

  @Test("A wrong expected value fails; a folder may hold some files only; garbled ones are errors")
  func otherFolders() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("validation-\(UUID().uuidString)", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: path) }
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    let file = path.appendingPathComponent(TheoryCase.file)
    try Data(
      """
      {"cases": [{"id": "jain-x", "kind": "exact", "parameters": {"allocations": [3, 1]},
      "expected": {"jain_index": 0.9, "max_over_mean": 1.5, "coefficient_of_variation": 0.5}},
      {"id": "jain-y", "kind": "exact", "parameters": {"allocations": [3, 1]},
      "expected": {"jain_index": 0.8, "max_over_mean": 1.5, "coefficient_of_variation": 0.5}},
      {"id": "unheard-of", "kind": "exact", "parameters": {}, "expected": {}},
      {"id": "mm1-rho10", "kind": "steady-state"}]}
      """.utf8
    ).write(to: file)
    let run = ValidationRun(folder: GoldenFolder(path: path), effort: .quick)
    let found = try run.jobs()
    #expect(
      found.missing == ["binpack_traces.json", "landau_latency.json", "landau_published.json"])
    let report = await ValidationRun.report(on: found.jobs, threads: 2)
    #expect(report.cases.map(\.verdict.word) == ["FAILED", "passed", "not expressible", "FAILED"])
    #expect(report.cases[0].verdict.reason?.contains("jain_index: expected 0.9") == true)
    #expect(!report.succeeded)
    try Data("{]".utf8).write(to: file)
    #expect(throws: GoldenError.self) { try run.jobs() }
    try FileManager.default.removeItem(at: file)
    #expect(try run.jobs().jobs.isEmpty)
    let nowhere = GoldenFolder(path: URL(fileURLWithPath: "/nowhere/at/all"))
    #expect(throws: GoldenError.missingFolder("/nowhere/at/all")) {
      try ValidationRun(folder: nowhere).jobs()
    }
  }
}
