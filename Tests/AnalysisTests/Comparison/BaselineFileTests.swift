// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("Baseline files")
struct BaselineFileTests {
  private let result = Results.make(
    ["sojourn.mean": [1.25, 1.5], "moved": [9, nil], "published": [100, 101]], path: "r",
    seed: .max, digest: "abc")

  @Test("A baseline holds the gated metrics, its run and nothing else, and reads back")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let text = try BaselineFile.text(of: result)
    let path = try folder.write(text, to: "baseline.csv")
    let baseline = try ComparedResult.read(path)
    #expect(baseline.seed == .max)
    #expect(baseline.scenarioDigest == "abc")
    #expect(baseline.series.keys.sorted().map { $0.metric } == ["moved", "sojourn.mean"])
    #expect(baseline.series[.init(group: "workers", metric: "moved")]?.values == [9, nil])
    #expect(baseline.settings == nil)
    let comparison = try Comparison(of: result, with: baseline)
    #expect(comparison.verdict == .identical)
    #expect(comparison.onlyInNew.isEmpty)
    #expect(text.split(separator: "\n").count == 1 + 2 * 2)
  }

  @Test("A tolerance for a reported metric takes it in")
  func tolerances() throws {
    let text = try BaselineFile.text(
      of: result, tolerances: [try ToleranceSetting(argument: "published=1%")])
    #expect(text.contains("published"))
  }

  @Test(
    "What is no baseline is an error",
    arguments: [
      ("", "the file is empty"), ("a,b\n", "unknown column"),
      ("HEADER\n", "the table has no rows"),
      (
        "HEADER\ns,0,g,m,s,1,1,d,1,1\ns,1,g,m,s,1,2,d,1,1\n", "belongs to another run"
      ), ("HEADER\ns,0,g,m,s,1,x,d,1,1\n", "is no seed"),
      ("HEADER\ns,0,g,m,s,1,1,d,1,1\ns,0,g,m,s,1,1,d,1,1\n", "stands twice"),
      (
        "HEADER\ns,0,g,m,s,1,1,d,1,1\ns,0,g,n,s,1,1,d,1,1\ns,1,g,m,s,1,1,d,1,1\n",
        "no row of n of group g for replication 1"
      ),
    ])
  func wrong(text: String, part: String) throws {
    let folder = try TemporaryFolder()
    let header = BaselineFile.table.columns.map { $0.name }.joined(separator: ",")
    let path = try folder.write(
      text.split(separator: "HEADER", omittingEmptySubsequences: false)
        .joined(separator: header), to: "b.csv")
    let error = #expect(throws: ComparisonError.self) { try ComparedResult.read(path) }
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test("Two baselines cannot be compared: neither says how")
  func twoBaselines() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try BaselineFile.text(of: result), to: "baseline.csv")
    let baseline = try ComparedResult.read(path)
    let error = #expect(throws: ComparisonError.self) {
      try Comparison(of: baseline, with: baseline)
    }
    #expect(error?.message.contains("both baselines") == true)
  }

  @Test("The schema keeps the rules of result files")
  func schema() {
    #expect(BaselineFile.table.violations() == [])
    #expect(ToleranceFile.table.violations() == [])
  }
}
