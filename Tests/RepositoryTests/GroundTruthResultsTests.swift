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
}
