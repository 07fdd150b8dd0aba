// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles
import Testing

@Suite("What may be compared with what")
struct ComparabilityTests {
  private let values: [String: [Double?]] = ["sojourn.mean": [1, 2, 3]]

  private func check(
    _ left: [(String, String)], _ right: [(String, String)], across: [String] = []
  ) throws(ComparisonError) -> [SettingDifference] {
    var options = ComparisonOptions()
    options.across = across
    return try Comparability.check(
      Results.make(values, path: "base", settings: left, digest: "a"),
      Results.make(values, path: "new", settings: right, digest: "b"), options)
  }

  private let three = [("groups.g.consumers", "3"), ("groups.g.threads", "1"), ("name", "a")]
  private let four = [("groups.g.consumers", "4"), ("groups.g.threads", "1"), ("name", "b")]

  @Test("The first setting that differs is named, with both values and the way out")
  func undeclared() {
    let error = #expect(throws: ComparisonError.self) { try check(three, four) }
    #expect(
      error?.message
        == "the scenarios differ: groups.g.consumers is 3 in base and 4 in new; if that is the "
        + "question, --across groups.g.consumers")
  }

  @Test(
    "Declared differences are allowed, by setting or by a front of settings, and told",
    arguments: ["groups.g.consumers", "groups.g", "groups", "all"])
  func declared(path: String) throws {
    let differences = try check(three, four, across: [path])
    #expect(
      differences == [SettingDifference(path: "groups.g.consumers", base: "3", new: "4")])
  }

  @Test("Fronts end at dots, and names that no scenario has are errors")
  func wrongPaths() {
    for path in ["groups.g.cons", "groups.h", "group"] {
      let error = #expect(throws: ComparisonError.self) {
        try check(three, four, across: [path])
      }
      #expect(error?.message.contains("neither scenario has such a setting") == true)
    }
  }

  @Test("Names and objectives do not make scenarios different")
  func labels() throws {
    let judged = three + [("objectives.0.at_most", "1s")]
    #expect(try check(three, judged) == [])
  }

  @Test("A setting that one side lacks is a difference")
  func absent() {
    let error = #expect(throws: ComparisonError.self) {
      try check(three, [("groups.g.consumers", "3"), ("name", "a")])
    }
    #expect(error?.message.contains("groups.g.threads is 1 in base and absent in new") == true)
  }

  @Test("Other replications are an error that names the first one missing")
  func replications() {
    let error = #expect(throws: ComparisonError.self) {
      try Comparability.check(
        Results.make(values, path: "base"),
        Results.make(["sojourn.mean": [1, 2]], path: "new"), ComparisonOptions())
    }
    #expect(error?.message.contains("replication 2 is missing there") == true)
  }

  @Test("Without settings the digests decide")
  func digests() throws {
    var left = Results.make(values, path: "base.csv", digest: "a")
    left.settings = nil
    let same = Results.make(values, path: "new", digest: "a")
    #expect(try Comparability.check(left, same, ComparisonOptions()) == [])
    let other = Results.make(values, path: "new", digest: "b")
    let error = #expect(throws: ComparisonError.self) {
      try Comparability.check(left, other, ComparisonOptions())
    }
    #expect(error?.message.contains("renew the baseline") == true)
    #expect(error?.exitClass.rawValue == 65)
    var options = ComparisonOptions()
    options.across = ["all"]
    #expect(try Comparability.check(left, other, options) == [])
    options.across = ["duration"]
    #expect(throws: ComparisonError.self) { try Comparability.check(left, other, options) }
  }
}
