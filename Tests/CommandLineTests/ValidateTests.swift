// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast validate")
struct ValidateTests {
  private static let few = [
    "validate", "--quick", "--case", "jain-4", "--case", "dd1-pause", "--case",
    "packing-latency-claims", "--case", "po3", "--case", "mm1-rho95",
  ]

  @Test(
    "prints what the golden files hold",
    arguments: [
      ("text", ["--format", "text"]), ("details", ["--details"]), ("csv", ["--format", "csv"]),
      ("json", ["--format", "json"]), ("markdown", ["--format", "markdown"]),
    ])
  func printsGolden(name: String, arguments: [String]) throws {
    let outcome = try Tool.run(Self.few + arguments)
    #expect(outcome.status == 0)
    #expect(try GoldenFile("Golden/validate-\(name).txt").difference(from: outcome.output) == nil)
    let closing = "validate: 3 cases passed, 0 failed, 1 not expressible, 1 left out by --quick"
    let place = name == "csv" || name == "json" ? outcome.errors : outcome.output
    #expect(place.contains(closing))
  }

  @Test("gives the same bytes on one thread and on two")
  func threads() throws {
    let cases = [
      "validate", "--quick", "--case", "transient-mm1", "--case", "jain", "--format", "csv",
    ]
    let one = try Tool.run(cases + ["--threads", "1"])
    #expect(one.status == 0 && one.output.contains("transient-mm1-from-empty"))
    #expect(try Tool.run(cases + ["--threads", "2"]).output == one.output)
  }

  @Test("runs what the systems' own classes have answered, where it is asked for")
  func systems() throws {
    let outcome = try Tool.run(["validate", "--case", "kafka", "--format", "csv"])
    #expect(outcome.status == 0)
    for file in ["kafka/range", "kafka/coordinator-classic", "kafka/share-simple"] {
      #expect(outcome.output.contains("\n\(file),\(file).json,system,cases answered alike,"))
    }
    #expect(outcome.errors.contains("validate: 11 cases passed, 0 failed"))
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"cases": [{"name": "k", "keyHex": "", "murmur2": 275646681, "positive": 275646681, "#
        + #""partition": {"2": 0}}]}"#, to: "kafka/murmur2.json")
    let wrong = try Tool.run(
      ["validate", "--case", "kafka"], environment: ["LAGCAST_GOLDEN": folder.path])
    #expect(wrong.status == 1 && wrong.output.contains("FAILED"))
  }

  @Test("takes other seeds, which give other figures")
  func seeds() throws {
    let cases = ["validate", "--quick", "--case", "transient-mm1", "--format", "csv"]
    let usual = try Tool.run(cases)
    let other = try Tool.run(cases + ["--first-seed", "1001"])
    #expect(usual.status == 0 && usual.output != other.output)
  }

  private func withCases(_ text: String, _ body: ([String: String]) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "theory.json")
    try body(["LAGCAST_GOLDEN": folder.path])
  }

  @Test("fails where a figure is off, and shows it")
  func failure() throws {
    try withCases(
      """
      {"cases": [{"id": "jain-x", "kind": "exact", "parameters": {"allocations": [3, 1]},
      "expected": {"jain_index": 0.9, "max_over_mean": 1.5, "coefficient_of_variation": 0.5}}]}
      """
    ) { environment in
      let outcome = try Tool.run(["validate"], environment: environment)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("FAILED"))
      #expect(outcome.output.contains("jain_index: expected 0.9"))
      #expect(outcome.output.contains("validate: 0 cases passed, 1 failed, 0 not expressible"))
      #expect(outcome.errors.contains("landau_latency.json is missing"))
    }
  }

  @Test("fails where nothing could be checked")
  func nothing() throws {
    try withCases(#"{"cases": [{"id": "new", "parameters": {}, "expected": {}}]}"#) {
      let outcome = try Tool.run(["validate"], environment: $0)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("validate: 0 cases passed, 0 failed, 1 not expressible"))
    }
    let outcome = try Tool.run(["validate", "--case", "nothing-like-it"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == "lagcast: error: nothing was checked: no case begins with nothing-like-it\n"
    )
    let folder = try TemporaryFolder()
    let empty = try Tool.run(["validate"], environment: ["LAGCAST_GOLDEN": folder.path])
    #expect(empty.status == 1)
    #expect(empty.errors.contains("nothing was checked: there are no cases in"))
  }

  @Test("tells apart what is missing, what is garbled and what is asked for wrongly")
  func badInput() throws {
    let missing = try Tool.run(["validate"], environment: ["LAGCAST_GOLDEN": "/nowhere/at/all"])
    #expect(missing.status == 66)
    #expect(
      missing.errors == "lagcast: error: there is no folder of golden cases at /nowhere/at/all; "
        + "LAGCAST_GOLDEN names another\n")
    try withCases("{]") {
      let outcome = try Tool.run(["validate"], environment: $0)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("theory.json is garbled"))
    }
    for arguments in [
      ["--threads", "0"], ["--first-seed", "18446744073709551615"], ["--format", "x"],
    ] {
      #expect(try Tool.run(["validate"] + arguments).status == 64)
    }
  }
}
