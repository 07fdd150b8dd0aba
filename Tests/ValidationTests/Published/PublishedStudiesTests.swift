// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import Validation

@Suite("Published experiments")
struct PublishedStudiesTests {
  private static func jobs(_ prefix: String) throws -> [ValidationRun.Job] {
    try ValidationRun(folder: .besideSources, effort: .quick).jobs().jobs.filter {
      $0.name.hasPrefix(prefix)
    }
  }

  @Test("The published 364.66 s, and the count of consumers that it takes to be better")
  func latency() throws {
    let report = try #require(try Self.jobs("packing-latency-claims").first).run()
    #expect(report.verdict == .passed)
    let figure = try #require(report.findings.comparisons.first)
    #expect(figure.expected == 364.66)
    #expect(((figure.got ?? 0) * 100).rounded() == 36_466)
    #expect(report.findings.comparisons.last?.got == 24)
  }

  @Test("A changed row of a trace is found")
  func mutation() throws {
    let source = GoldenFolder.besideSources.path.appendingPathComponent("binpack_traces.json")
    let text = try String(contentsOf: source, encoding: .utf8)
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("traces-\(UUID().uuidString)", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: path) }
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    try Data(text.replacingOccurrences(of: "[35,74,80,51", with: "[35,74,80,99").utf8).write(
      to: path.appendingPathComponent("binpack_traces.json"))
    let jobs = try ValidationRun(folder: GoldenFolder(path: path), effort: .quick).jobs().jobs
    let verdicts = jobs.map { $0.run().verdict }
    #expect(verdicts.count == 24)
    #expect(verdicts.contains { $0 != .passed })
  }
}
