// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("Committed results")
struct CommittedResultsTests {
  private static let limit = 20_000_000

  /// The results directories below a folder, found by their manifests.
  private static func results(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix("/" + RunManifest.fileName) }
      .map { folder + "/" + $0.dropLast(RunManifest.fileName.count + 1) }.sorted()
  }

  /// What is wrong with the results below a folder.
  private static func violations(below folder: String) throws -> [String] {
    try results(below: folder).flatMap { directory in
      // The scripts of the pictures are kept together in plots/scripts, not with each result.
      var found = try RunManifest.read(from: directory).differences(from: directory)
        .filter { !$0.hasPrefix(directory + "/plots/") || !$0.hasSuffix(".gp: is missing") }
      let facts = directory + "/" + RunManifest.environmentFileName
      if FileManager.default.fileExists(atPath: facts) {
        found.append("\(facts): holds facts of one machine and is not to be committed")
      }
      return found
    }
  }

  @Test("Every committed result is what its manifest describes")
  func digests() throws {
    let violations = try Self.violations(below: Repository.root + "/results/reference")
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Committed results and pictures stay under 20 MB")
  func size() throws {
    let total = try Repository.paths(below: ["results", "plots"]).reduce(0) { sum, path in
      let attributes = try FileManager.default.attributesOfItem(
        atPath: Repository.root + "/" + path)
      return sum + (attributes[.size] as? Int ?? 0)
    }
    #expect(total < Self.limit)
  }

  /// One scenario of each question that takes about a second; `make results-check` runs all.
  private static let quick = [
    "allocation-fairness/16x3-hash-500", "backlog-under-scale/scale-out-15s",
    "ordered-against-concurrent/poison-orderly", "rebalance-churn/join-last-averagely",
  ]

  @Test(
    "Scenarios of all four questions give the committed bytes again",
    .enabled(if: BuiltTool.isThere, "the command is not built"))
  func reproduced() throws {
    let folder = try TemporaryFolder()
    let output = try folder.write("", to: "output")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["bash", Repository.root + "/.ci/results", "--check", BuiltTool.path] + Self.quick
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    let said = try folder.read("output")
    #expect(process.terminationStatus == 0, "\(said)")
    #expect(said.contains("4 of 4 scenarios give the committed bytes"))
  }

  @Test("A changed file and machine facts in a committed result are found")
  func broken() throws {
    let folder = try TemporaryFolder()
    let directory = try ResultDirectory(creating: folder.path("question/scenario"))
    try directory.write("a\n", to: "a.csv")
    try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "s", scenarioDigest: "d", seed: 1,
        replications: 1))
    #expect(try Self.violations(below: folder.path).count == 1)
    try FileManager.default.removeItem(
      atPath: folder.path("question/scenario/" + RunManifest.environmentFileName))
    #expect(try Self.violations(below: folder.path).isEmpty)
    try folder.write("b\n", to: "question/scenario/a.csv")
    #expect(try Self.violations(below: folder.path).count == 1)
  }
}
