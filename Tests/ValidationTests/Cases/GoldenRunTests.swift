// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Validation
import Testing

@Suite("Golden cases")
struct GoldenRunTests {
  @Test(
    "Every case that has a checker passes, and every section that has one is checked",
    arguments: GoldenCheckerCatalogue.files)
  func passes(file: String) throws {
    let run = GoldenRun(folder: .besideSources)
    let report = try run.report(on: file)
    #expect(report.total.checked > 0)
    #expect(report.total.failures.map { "\($0.name): \($0.difference)" } == [])
    for checker in run.checkers where checker.file == file {
      let section = report.sections.first { $0.name == checker.section }
      // By-config and its like have no sequences, which one registration covers for all.
      guard checker.section != "sequences" || section != nil else { continue }
      #expect((section?.tally.checked ?? 0) > 0, "\(checker.file)#\(checker.section)")
    }
    if file == "theory.json" {
      #expect(report.total.reasons.allSatisfy { !$0.reason.contains("no checker yet") })
      #expect(report.total.notExpressible + report.total.checked == 112)
    }
  }
}

@Suite("The runner of golden cases")
struct GoldenRunnerTests {
  /// A folder with some files, handed to `body` and removed afterwards.
  private func withFolder(
    _ files: [String: String], isComplete: Bool = false, _ body: (GoldenFolder) throws -> Void
  ) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("golden-\(UUID().uuidString)", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: path) }
    for (file, text) in files {
      let place = path.appendingPathComponent(file)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
    try body(GoldenFolder(path: path, isComplete: isComplete))
  }

  private func run(
    _ folder: GoldenFolder, checkers: [GoldenChecker] = GoldenCheckerCatalogue.all
  ) -> (code: Int32, lines: [String], complaints: [String]) {
    var lines: [String] = []
    var complaints: [String] = []
    let code = GoldenRun(folder: folder, checkers: checkers).run(
      print: { lines.append($0) }, complain: { complaints.append($0) })
    return (code, lines, complaints)
  }

  private func averagely(moved: Int = 0, owner: String = "c0") -> String {
    """
    {"cases": [
      {"name": "one", "queues": [{"topic": "t", "broker": "b", "queueId": 0}],
       "consumers": ["c0", "c1"], "params": {}, "allocation": {"c0": [["b", 0]], "c1": []}},
      {"name": "two", "queues": [{"topic": "t", "broker": "b", "queueId": 0}],
       "consumers": ["c0"], "params": {}, "allocation": {"\(owner)": [["b", \(moved)]]}}]}
    """
  }

  private func hash(_ value: Int) -> String {
    #"{"stringHashCodes": [{"string": "a", "hashCode": \#(value), "tagsCode": 97}], "#
      + #""unheardOf": [{"a": 1}, {"a": 2}], "notes": ["x"]}"#
  }

  @Test("A line a file gives the four counts, a line a reason the cases without a checker")
  func lines() throws {
    try withFolder(["rocketmq/averagely.json": averagely(), "rocketmq/misc.json": hash(97)]) {
      let got = run($0)
      #expect(got.code == 0)
      #expect(
        got.lines == [
          "golden rocketmq/averagely.json checked=2 passed=2 failed=0 not_expressible=0",
          "golden rocketmq/misc.json checked=1 passed=1 failed=0 not_expressible=2",
          "  not expressible: 2 cases: the file has no checker yet",
          "golden rocketmq/misc.json#stringHashCodes checked=1 passed=1 failed=0 not_expressible=0",
          "golden rocketmq/misc.json#unheardOf checked=0 passed=0 failed=0 not_expressible=2",
        ])
    }
  }

  @Test("A wrong answer fails the run and is shown with its difference")
  func failure() throws {
    try withFolder(["rocketmq/averagely.json": averagely(moved: 1)]) {
      let got = run($0)
      #expect(got.code == 1)
      #expect(
        got.lines == [
          "golden rocketmq/averagely.json checked=2 passed=1 failed=1 not_expressible=0",
          "  failed: cases two: c0: expected [b/1], got [b/0]",
        ])
    }
    try withFolder(["rocketmq/averagely.json": averagely(owner: "c9")]) {
      #expect(run($0).code == 1)
    }
    try withFolder(["rocketmq/misc.json": hash(98)]) { #expect(run($0).code == 1) }
  }

  @Test("A case that lacks what its checker needs fails")
  func incomplete() throws {
    try withFolder(["rocketmq/averagely.json": #"{"cases": [{"name": "x"}]}"#]) {
      let got = run($0)
      #expect(got.code == 1)
      #expect(got.lines.count == 2 && got.lines[1].contains("the case cannot be checked"))
    }
  }

  @Test("Every golden file notices a changed answer", arguments: GoldenCheckerCatalogue.files)
  func mutation(file: String) throws {
    var whole = try Data(contentsOf: GoldenFolder.besideSources.path.appendingPathComponent(file))
    if file == "theory.json" {
      // The cases of which a figure is changed; the others are simulated elsewhere.
      var theory = try #require(try JSONSerialization.jsonObject(with: whole) as? [String: Any])
      let cases = try #require(theory["cases"] as? [[String: Any]])
      theory["cases"] = cases.filter { ($0["id"] as? String)?.hasPrefix("jain") == true }
      whole = try JSONSerialization.data(withJSONObject: theory)
    }
    let text = String(decoding: whole, as: UTF8.self)
    // The answers go missing, or every expected figure becomes another.
    let answers = [
      "allocation", "sorted", "output", "assignment", "murmur2",
      "partitionBeforeEachAppendAndAtEnd",
    ]
    let changed = answers.reduce(text) {
      $0.replacingOccurrences(of: "\"\($1)\":", with: "\"other\":")
    }.replacing(#/"jain_index": ?0\./#, with: "\"jain_index\": 0.1")
    try withFolder([file: changed]) { #expect(run($0).code == 1) }
  }

  @Test("Failures beyond the first twenty are counted only")
  func cap() throws {
    let cases = (0..<23).map { #"{"name": "n\#($0)"}"# }.joined(separator: ", ")
    try withFolder(["rocketmq/averagely.json": #"{"cases": [\#(cases)]}"#]) {
      let lines = run($0).lines
      #expect(lines.count == 22)
      #expect(lines.last == "  failed: and 3 more")
    }
  }

  @Test("Nothing checked is no success")
  func nothing() throws {
    try withFolder(["kafka/fetch.json": #"{"cases": [{"name": "x"}]}"#]) {
      let got = run($0)
      #expect(got.code == 1)
      #expect(
        got.lines.last == "  not expressible: 1 cases: the file has no checker yet")
    }
  }

  @Test("A garbled file is an error of its own, and the others are still checked")
  func garbled() throws {
    try withFolder(["rocketmq/averagely.json": averagely(), "rocketmq/misc.json": "{]"]) {
      let got = run($0)
      #expect(got.code == 65)
      #expect(got.lines.count == 1)
      #expect(got.complaints.first?.contains("rocketmq/misc.json is garbled") == true)
    }
    try withFolder(["rocketmq/misc.json": "[1]"]) { #expect(run($0).code == 65) }
  }

  @Test("A folder that is not there is missing input")
  func missingFolder() {
    let got = run(GoldenFolder(path: URL(fileURLWithPath: "/nowhere/at/all")))
    #expect(got.code == 66)
    #expect(
      got.complaints == [
        "golden: there is no folder of golden cases at /nowhere/at/all; LAGCAST_GOLDEN names another"
      ])
  }

  @Test("The own copy has to be complete, a folder given need not be")
  func missingFile() throws {
    try withFolder(["rocketmq/averagely.json": averagely()]) {
      #expect(run($0).code == 0)
      #expect(run($0).complaints.allSatisfy { $0.hasPrefix("golden: note: ") })
    }
    try withFolder(["rocketmq/averagely.json": averagely()], isComplete: true) {
      #expect(run($0).code == 66)
    }
  }

  @Test("The environment names another folder")
  func environment() {
    let given = GoldenFolder.inUse(environment: [GoldenFolder.variable: "/a/b"])
    #expect(given.path.path == "/a/b" && !given.isComplete)
    #expect(GoldenFolder.inUse(environment: [:]).isComplete)
    #expect(GoldenFolder.inUse(environment: [GoldenFolder.variable: ""]).isComplete)
  }

  @Test("Lists in an object at the top are sections of their own")
  func nested() throws {
    struct Vector: Decodable { let seed: Int }
    let checker = GoldenChecker(file: "v.json", section: "one.public", as: Vector.self) {
      $0.seed == 7 ? nil : "seed \($0.seed)"
    }
    let text =
      #"{"one": {"source": "x", "public": [{"seed": 7}, {"seed": 8}]}, "#
      + #""two": {"own": [{"a": 1}]}}"#
    try withFolder(["v.json": text]) {
      let lines = run($0, checkers: [checker]).lines
      #expect(lines.first == "golden v.json checked=2 passed=1 failed=1 not_expressible=1")
      #expect(lines.contains("  failed: one.public #1: seed 8"))
    }
  }

  @Test("An object at the top is a case where a checker asks for it")
  func single() throws {
    struct Vector: Decodable { let seed: Int }
    let checker = GoldenChecker(file: "v.json", section: "generator", as: Vector.self) {
      $0.seed == 7 ? nil : "seed \($0.seed)"
    }
    try withFolder(["v.json": #"{"generator": {"seed": 7}, "conventions": {"x": 1}}"#]) {
      let got = run($0, checkers: [checker])
      #expect(got.lines == ["golden v.json checked=1 passed=1 failed=0 not_expressible=0"])
    }
  }
}
