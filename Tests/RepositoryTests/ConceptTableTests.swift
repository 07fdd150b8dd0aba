// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The tables of the front page that lead from a system's concepts to scenarios and tests.
@Suite("Concept tables")
struct ConceptTableTests {
  private func rows(of system: String) throws -> [Substring] {
    let file = try #require(try Repository.files(below: ["README.md"], suffixes: [".md"]).first)
    let section = try #require(QuotedFigures.section("\(system), concept by concept", of: file))
    return section.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .filter { !$0.hasPrefix("| concept") && !$0.hasPrefix("| ---") }
  }

  @Test(
    "Every concept has a scenario and a test, and both are there",
    arguments: [("Kafka", 20), ("RocketMQ", 40)])
  func links(system: String, count: Int) throws {
    let rows = try rows(of: system)
    #expect(rows.count > count)
    for row in rows {
      let targets = row.matches(of: #/\]\(([^)]+)\)/#).map { String($0.output.1) }
      #expect(targets.contains { $0.hasPrefix("Benchmarks/") && $0.hasSuffix(".yaml") }, "\(row)")
      #expect(targets.contains { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }, "\(row)")
      for target in targets {
        #expect(FileManager.default.fileExists(atPath: Repository.root + "/" + target), "\(target)")
      }
    }
  }

  @Test("What a concept of Kafka is called in a scenario stands in the scenario that it links to")
  func keys() throws {
    for row in try rows(of: "Kafka") {
      let cells = row.split(separator: "|", omittingEmptySubsequences: true)
      try #require(cells.count == 4, "\(row)")
      let scenarios = try cells[2].matches(of: #/\(([^)]+\.yaml)\)/#).map {
        try Repository.files(below: [String($0.output.1)], suffixes: [".yaml"]).first?.text ?? ""
      }
      // Not names of files and metrics, nor commands.
      let words = cells[1].matches(of: #/`([^`.]+)`/#).map(\.output.1)
        .filter { !$0.hasPrefix("lagcast") }
        .flatMap { $0.matches(of: #/[a-z][a-z_-]+/#).map(\.output) }
      for word in words {
        #expect(
          scenarios.contains { text in
            text.matches(of: #/[a-z][a-z_-]+/#).contains { $0.output == word }
          }, "no scenario of this row has \(word): \(row)")
      }
    }
  }

  @Test("Every concept of the introduction to RocketMQ has a row of its own")
  func introduction() throws {
    let concepts = try rows(of: "RocketMQ").map { row in
      row.split(separator: "|").first.map { $0.filter { $0 != " " } } ?? ""
    }
    #expect(Set(concepts).count == concepts.count)
    let wanted = [
      "name server", "master and slave", "controller", "raft group", "topic", "queue", "tag",
      "consumer group", "clustering", "broadcasting", "averagely", "averagely by circle",
      "consistent hash", "by machine room", "machine room nearby", "by config", "rebalance",
      "offsets on the broker", "offsets of broadcasting members", "concurrent consumption",
      "orderly consumption", "queue lock", "shard key", "retry by delay level", "dead letter",
      "transaction", "delay level", "timed message", "tag filter", "SQL92 filter", "pop",
      "shared queues", "synchronous replication", "flush", "page cache",
    ]
    for concept in wanted {
      let name = concept.filter { $0 != " " }
      #expect(concepts.contains { $0.contains(name) }, "\(concept)")
    }
  }

  /// Rows of the tables of RabbitMQ and ActiveMQ.
  private func workQueueRows() throws -> [Substring] {
    let file = try #require(try Repository.files(below: ["README.md"], suffixes: [".md"]).first)
    let section = try #require(QuotedFigures.section("Competing consumers", of: file))
    return section.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .filter { !$0.contains("| in a scenario |") && !$0.hasPrefix("| ---") }
  }

  /// Whether a text has words as such, not as a part of longer ones.
  private static func stands(_ words: String, in text: String) -> Bool {
    func goesOn(_ character: Character?) -> Bool {
      character.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" } ?? false
    }
    return text.ranges(of: words).contains { range in
      !goesOn(text[..<range.lowerBound].last) && !goesOn(text[range.upperBound...].first)
    }
  }

  @Test("Every concept of AMQP and JMS has a test, and a scenario that sets all that the row names")
  func workQueues() throws {
    let rows = try workQueueRows()
    #expect(rows.count > 48)
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingPrefix(" ") }
      try #require(cells.count == 5 || cells.count == 4, "\(row)")
      let targets = row.matches(of: #/\]\(([^)]+)\)/#).map { String($0.output.1) }
      let scenario = try #require(targets.first { $0.hasSuffix(".yaml") }, "\(row)")
      let test = try #require(targets.first { $0.hasPrefix("Tests/") }, "\(row)")
      #expect(FileManager.default.fileExists(atPath: Repository.root + "/" + test), "\(test)")
      let text = try String(contentsOfFile: Repository.root + "/" + scenario, encoding: .utf8)
      let settings = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        .joined(separator: "\n")
      for name in cells[1].matches(of: #/`([^`]+)`/#).map({ String($0.output.1) })
      where !name.hasSuffix(".csv") && name != "backlog.stranded" {
        let key = name.split(separator: ".").last.map { String($0) } ?? name
        let isSet = Self.stands(name, in: settings) || Self.stands(key + ":", in: settings)
        #expect(isSet, "\(scenario) does not set \(name)")
      }
    }
  }
}
