// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Reports
import ResultFiles
import TestSupport
import Testing

@Suite("Forms of a comparison")
struct ComparisonReportTests {
  @Test("Text, explanation, Markdown, CSV and JSON are as the golden files hold")
  func golden() throws {
    let report = ComparisonReport(try Comparisons.comparison())
    for (name, text) in [
      ("text.txt", report.document().text(.plain)),
      ("explained.txt", report.document(explains: true).text(.plain)),
      ("markdown.md", report.markdown), ("table.csv", TableFormat.csv.text(of: report.table)),
      ("document.json", report.json.prettyText),
    ] {
      let difference = try GoldenFile("../Golden/comparison-\(name)").difference(from: text)
      #expect(difference == nil)
    }
  }

  @Test("The answer is no for regressions; with --strict for what may be worse, too")
  func objections() throws {
    let regressed = try Comparisons.comparison()
    #expect(ComparisonReport(regressed).isObjection)
    let undecided = try Comparisons.comparison([Comparisons.mixed[1]])
    #expect(!ComparisonReport(undecided).isObjection)
    #expect(ComparisonReport(undecided, isStrict: true).isObjection)
    let better = try Comparisons.comparison([Comparisons.mixed[2]])
    #expect(!ComparisonReport(better, isStrict: true).isObjection)
    #expect(ComparisonReport(better, isExact: true).isObjection)
    let same = try Comparisons.comparison([Comparisons.mixed[4]])
    #expect(!ComparisonReport(same, isExact: true, isStrict: true).isObjection)
  }

  @Test("The worst row comes first, whatever the order of metrics is")
  func order() throws {
    let text = ComparisonReport(try Comparisons.many(30)).document().text(.plain)
    let first = try #require(text.firstRange(of: "metric.29 ")).lowerBound
    let last = try #require(text.firstRange(of: "metric.0 ")).lowerBound
    #expect(first < last)
  }

  @Test("A comment of a pull request stays under 65,000 bytes and counts what it leaves out")
  func longMarkdown() throws {
    let text = ComparisonReport(try Comparisons.many(3_000)).markdown
    #expect(text.utf8.count <= 65_000)
    #expect(text.utf8.count > 40_000)
    let found = try #require(text.firstMatch(of: /and (\d+) more rows/))
    let rows = text.split(separator: "\n").count { $0.hasPrefix("| metric.") }
    #expect(Int(found.1).map { $0 + rows } == 3_000)
    #expect(text.contains("| metric.2999 |"))
  }
}
