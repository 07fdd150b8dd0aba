// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("Committed predictions of real brokers")
struct GroundTruthResultsTests {
  private static let folder = Repository.root + "/results/reference/ground-truth"

  private static func committed() throws -> [Substring] {
    try String(contentsOfFile: folder + "/predictions.csv", encoding: .utf8).split(separator: "\n")
  }

  @Test(
    "The recordings beside the tests give the committed predictions again",
    .enabled(if: BuiltTool.isThere, "the command is not built"))
  func again() throws {
    let folder = try TemporaryFolder()
    let output = try folder.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltTool.path)
    process.arguments = ["replay", "--each", Repository.root + "/Tests/GroundTruth"]
    process.arguments?.append(contentsOf: ["--format", "csv"])
    process.environment = [:]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // Blind predictions depend on which other recordings are there.
    let got = try folder.read("output").split(separator: "\n").filter {
      $0.contains(",same-run,") || $0.contains(",kafka,")
    }
    #expect(got.count > 60 && got.contains { $0.hasPrefix("k3-cooperative-3-4-2,kafka,") })
    let committed = Set(try Self.committed())
    let different = got.filter { !committed.contains($0) }
    #expect(different.isEmpty, "\(different.joined(separator: "\n"))")
  }

  @Test("Every recording of RabbitMQ and ActiveMQ has both predictions, and the page names each")
  func complete() throws {
    let page = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
    let means = try Self.committed().filter { $0.contains(",sojourn.mean,") }
    let names = means.map { $0.prefix { $0 != "," } }
    #expect(Set(names).count >= 43)
    for name in Set(names) {
      #expect(names.count { $0 == name } == 2, "\(name)")
      #expect(page.contains("| \(name)"), "\(name)")
    }
  }

  @Test("Every recorded consumer group has its figures, and the page names each")
  func groups() throws {
    let page = try String(contentsOfFile: Self.folder + "/README.md", encoding: .utf8)
    let rows = try Self.committed().filter { $0.contains(",kafka,") }
    let names = Set(rows.map { $0.prefix { $0 != "," } })
    #expect(names.count >= 5)
    for name in names {
      #expect(rows.count { $0.hasPrefix(name + ",") } == 6, "\(name)")
      #expect(page.contains("| \(name)"), "\(name)")
    }
  }

  /// A measured figure and its prediction.
  private struct Figure {
    let recording: Substring
    /// Whether the recording gave blind overheads to others.
    let isBaseline: Bool
    let overheads: Substring
    let name: Substring
    let measured: Double
    let predicted: Double

    init(_ line: Substring) throws {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      try #require(cells.count == 10, "\(line)")
      recording = cells[0]
      isBaseline = cells[2] == "true"
      overheads = cells[3]
      name = cells[4]
      measured = try #require(Double(cells[7]), "\(line)")
      predicted = try #require(Double(cells[8]), "\(line)")
    }

    var difference: Double { abs(predicted - measured) }
    var error: Double { difference == 0 ? 0 : difference / measured }

    /// How far the prediction may be off, or nil where nothing is promised.
    var allowance: Double? {
      switch name {
      case "sojourn.mean": 0.05 * measured
      // With one slow consumer a quantile may lie between its times and those of the others.
      case "sojourn.p99": recording.hasPrefix("r3") ? nil : 0.10 * measured
      case "in_system.peak": max(0.05 * measured, 7)
      case "consumer.completed": countShare * measured
      default: nil
      }
    }

    /// Where microseconds decide who gets a message or a group, counts differ as those of two runs do.
    private var countShare: Double {
      if recording.hasPrefix("a4a-") { return 0.15 }
      return recording.hasPrefix("r9f-") ? 0.22 : 0.07
    }
  }

  private static func figures(_ name: String, overheads: String) throws -> [Figure] {
    try committed().filter { $0.contains(",\(overheads),\(name),") }.map { try Figure($0) }
      .filter { $0.name == name && $0.overheads == overheads }
  }

  @Test(
    "With overheads of the same run every figure is as near as promised",
    arguments: [
      ("sojourn.mean", 43), ("sojourn.p99", 40), ("in_system.peak", 43),
      ("consumer.completed", 130),
    ])
  func sameRun(name: String, count: Int) throws {
    let promised = try Self.figures(name, overheads: "same-run").filter { $0.allowance != nil }
    #expect(promised.count >= count)
    for figure in promised {
      let allowance = try #require(figure.allowance)
      #expect(
        figure.difference <= allowance,
        "\(figure.recording): \(figure.predicted) for \(figure.measured)")
    }
  }

  @Test("Half of all counts per consumer are within 0.5 %")
  func medianCount() throws {
    let errors = try Self.figures("consumer.completed", overheads: "same-run").map(\.error).sorted()
    try #require(!errors.isEmpty)
    #expect(errors[errors.count / 2] <= 0.005)
  }

  @Test("Blind, 85 % of the means are within 5 %")
  func blind() throws {
    // Those that gave the overheads have not been predicted by others alone.
    let means = try Self.figures("sojourn.mean", overheads: "blind").filter { !$0.isBaseline }
    #expect(means.count >= 36)
    #expect(Double(means.count { $0.error <= 0.05 }) >= 0.85 * Double(means.count))
  }
}
