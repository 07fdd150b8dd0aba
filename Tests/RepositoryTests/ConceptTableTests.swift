// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The tables of the front page that lead from a system's concepts to scenarios and tests.
@Suite("Concept tables")
struct ConceptTableTests {
  @Test("Every concept of Kafka has a scenario and a test, and both are there")
  func kafka() throws {
    let file = try #require(try Repository.files(below: ["README.md"], suffixes: [".md"]).first)
    let section = try #require(
      QuotedFigures.section("Kafka, concept by concept", of: file))
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .filter { !$0.hasPrefix("| concept") && !$0.hasPrefix("| ---") }
    #expect(rows.count > 20)
    for row in rows {
      let targets = row.matches(of: #/\]\(([^)]+)\)/#).map { String($0.output.1) }
      #expect(targets.contains { $0.hasPrefix("Benchmarks/") && $0.hasSuffix(".yaml") }, "\(row)")
      #expect(targets.contains { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }, "\(row)")
      for target in targets {
        #expect(FileManager.default.fileExists(atPath: Repository.root + "/" + target), "\(target)")
      }
    }
  }
}
