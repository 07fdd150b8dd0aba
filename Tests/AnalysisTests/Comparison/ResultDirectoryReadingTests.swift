// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("Results read for comparison")
struct ResultDirectoryReadingTests {
  @Test("Values, rules, settings and tables are those of the files")
  func read() throws {
    let folder = try TemporaryFolder()
    let path = try Results.write("r", in: folder, seed: 7)
    let result = try ComparedResult.read(path)
    #expect(result.seed == 7)
    #expect(result.replications == [0, 1])
    #expect(
      result.series[.init(group: "workers", metric: "sojourn.mean")]
        == .init(unit: "s", values: [1.5, 1.7]))
    #expect(result.series[.init(group: "workers", metric: "moved")]?.values == [9, nil])
    #expect(result.settings == [.init(path: "duration", value: "1m")])
    #expect(result.rules.map { $0.metric } == ["sojourn.mean", "moved"])
    #expect(result.tables.map { $0.path } == ["metrics.csv", "scenario.csv", "summary.csv"])
  }

  @Test("Rows in another order are the same result")
  func permuted() throws {
    let folder = try TemporaryFolder()
    let lines = Results.summaryText.split(separator: "\n").map { String($0) }
    let permuted = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
    let one = try ComparedResult.read(try Results.write("a", in: folder))
    let two = try ComparedResult.read(try Results.write("b", in: folder, summary: permuted))
    #expect(one.series == two.series)
    let comparison = try Comparison(of: two, with: one)
    #expect(comparison.verdict == .identical)
    #expect(comparison.isIdentical)
  }

  @Test(
    "A table that is not as it should be is an error and no result",
    arguments: [
      ("", 2, "the file is empty"),
      ("replication,group,metric,unit,value\n", 2, "the table has no rows"),
      ("replication,group,metric,value,unit\n0,workers,moved,1,queues\n", 1, nil),
      ("replication,group,metric,unit,mean\n0,workers,moved,queues,1\n", 1, "unknown column"),
      ("replication,group,metric,unit\n0,workers,moved,queues\n", 1, "\"value\" is missing"),
      (
        "replication,group,metric,unit,value\n0,w,moved,queues,1\n0,w,sojourn.mean,s,1\n"
          + "1,w,moved,queues,1\n", 2, "no row of sojourn.mean of group w for replication 1"
      ),
      (
        "replication,group,metric,unit,value\n0,w,moved,queues,1\n0,w,moved,queues,1\n", 1,
        "stands twice"
      ),
      ("replication,group,metric,unit,value\n0,w,moved,queues,one\n", 1, "not a decimal number"),
      ("replication,group,metric,unit,value\n0,w,moved,queues,1\n", 2, "says 2"),
    ] as [(String, Int, String?)])
  func damaged(summary: String, replications: Int, part: String?) throws {
    let folder = try TemporaryFolder()
    let path = try Results.write(
      "r", in: folder, summary: summary, replications: replications)
    guard let part else {
      // Columns are found by name, so their order does not matter.
      _ = try ComparedResult.read(path)
      return
    }
    let error = #expect(throws: ComparisonError.self) { try ComparedResult.read(path) }
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    #expect(error?.exitClass == .dataError)
  }

  @Test("A file changed behind the manifest's back is noticed and named")
  func tampered() throws {
    let folder = try TemporaryFolder()
    let path = try Results.write("r", in: folder, more: [("timeseries.csv", "a\n1\n")])
    try folder.write("a\n2\n", to: "r/timeseries.csv")
    let error = #expect(throws: ComparisonError.self) { try ComparedResult.read(path) }
    #expect(error?.message.contains("timeseries.csv: is not what the manifest describes") == true)
  }

  @Test("Partial, foreign and missing results are refused")
  func refused() throws {
    let folder = try TemporaryFolder()
    let partial = try Results.write("p", in: folder, partial: "interrupted after 2 of 5")
    let error = #expect(throws: ComparisonError.self) { try ComparedResult.read(partial) }
    #expect(error?.message.contains("not the whole run (interrupted after 2 of 5)") == true)
    let missing = #expect(throws: ComparisonError.self) {
      try ComparedResult.read(folder.path("nowhere"))
    }
    #expect(missing?.exitClass == .noInput)
    try folder.write("{\"tool\": \"other\"}", to: "f/manifest.json")
    let foreign = #expect(throws: ComparisonError.self) {
      try ComparedResult.read(folder.path("f"))
    }
    #expect(foreign?.exitClass == .dataError)
  }
}
