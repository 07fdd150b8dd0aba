// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Foundation
import Reports
import TestSupport
import Testing

@Suite("JUnit reports")
struct JUnitReportTests {
  private static let xmllint = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What xmllint says of a document by our schema; empty if it is valid.
  private func findings(in text: String) throws -> String {
    let folder = try TemporaryFolder()
    let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Schemas/junit.xsd").standardized.path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.xmllint))
    process.arguments = [
      "--noout", "--schema", schema, try folder.write(text, to: "report.xml"),
    ]
    process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "errors"))
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : try folder.read("errors")
  }

  @Test(
    "xmllint accepts them by the schema of what CI servers read",
    .enabled(if: xmllint != nil, "xmllint is not installed"),
    arguments: [(false, false), (true, false), (false, true)])
  func valid(isStrict: Bool, isExact: Bool) throws {
    for comparison in [try Comparisons.comparison(), try Comparisons.many(50)] {
      let report = ComparisonReport(comparison, isExact: isExact, isStrict: isStrict)
      #expect(try findings(in: JUnitReport.text(of: report)) == "")
    }
  }

  @Test(
    "The schema refuses what it should", .enabled(if: xmllint != nil, "xmllint is not installed"),
    arguments: [
      ("<failure message", "<fault message"), ("tests=\"", "test=\""), ("name=\"moved\"", ""),
      ("name=\"moved\"", "name=\"sojourn.p99\""),
    ])
  func invalid(part: String, other: String) throws {
    let text = JUnitReport.text(of: ComparisonReport(try Comparisons.comparison()))
    try #require(text.contains(part))
    #expect(try findings(in: text.replacingOccurrences(of: part, with: other)) != "")
  }

  @Test("Regressions fail, what is inconclusive is skipped, or fails with --strict")
  func outcomes() throws {
    let comparison = try Comparisons.comparison()
    let text = JUnitReport.text(of: ComparisonReport(comparison))
    #expect(text.contains("tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"1\""))
    #expect(!text.contains("sojourn.max"))
    let strict = JUnitReport.text(of: ComparisonReport(comparison, isStrict: true))
    #expect(strict.contains("tests=\"5\" failures=\"2\" errors=\"0\" skipped=\"0\""))
  }
}
