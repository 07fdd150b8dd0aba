// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

/// The grammar of the Go benchmark data format, design 14313, and of its unit lines.
@Suite("Go benchmark lines")
struct GoBenchmarkReportTests {
  @Test("Every line is a unit, a configuration, a result or empty")
  func grammar() throws {
    let text = GoBenchmarkReport.text(of: ComparisonReport(try Comparisons.comparison()))
    for line in text.split(separator: "\n") {
      let isUnit = line.wholeMatch(of: /Unit \S+( better=(lower|higher))? assume=nothing/) != nil
      let isKey = line.wholeMatch(of: /[a-z]\S*: \S.*/) != nil
      let isResult =
        line.wholeMatch(of: /Benchmark[A-Z]\S* [1-9][0-9]*( -?[0-9.]+(e[+-]?[0-9]+)? \S+)+/) != nil
      #expect(isUnit || isKey || isResult, "\(line)")
    }
  }

  @Test("A line for each side and replication, with all values that it has")
  func lines() throws {
    let text = GoBenchmarkReport.text(of: ComparisonReport(try Comparisons.comparison()))
    let results = text.split(separator: "\n").filter { $0.hasPrefix("Benchmark") }
    #expect(results.count == 10)
    #expect(results[0].hasPrefix("BenchmarkLagcast/group=order_&_<service>/side=base 1 5.1 "))
    #expect(results[0].contains(" 80.1 throughput-messages-per-s"))
    #expect(!results[4].contains("throughput"), "only three replications have a throughput")
    #expect(text.contains("Unit throughput-messages-per-s better=higher assume=nothing\n"))
    #expect(results.count { $0.contains("/side=new ") } == 5)
  }
}
