// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast allocate")
struct AllocateTests {
  @Test(
    "prints what the golden files hold",
    arguments: [
      ("averagely-join-last", ["--queues", "16", "--consumers", "3", "--join", "c3"]),
      (
        "by-circle-join-first",
        [
          "--strategy", "averagely-by-circle", "--queues", "16", "--consumers", "3", "--join", "a",
        ]
      ),
      (
        "brokers-markdown",
        [
          "--queues", "orders=broker-a:4,broker-b:2", "--queues", "payments=3", "--consumers",
          "a,b", "--format", "markdown",
        ]
      ),
      (
        "leave-csv",
        ["--queues", "7", "--consumers", "3", "--leave", "c1", "--format", "csv"]
      ),
      ("pop-shared", ["--strategy", "pop", "--queues", "4", "--consumers", "6"]),
      (
        "queues-added-json",
        ["--queues", "4", "--then-queues", "6", "--consumers", "2", "--format", "json"]
      ),
      (
        "sticky-join",
        ["--strategy", "sticky", "--queues", "16", "--consumers", "3", "--join", "c3"]
      ),
      (
        "cooperative-join",
        ["--strategy", "cooperative-sticky", "--queues", "16", "--consumers", "3", "--join", "1"]
      ),
      (
        "cooperative-join-json",
        [
          "--strategy", "cooperative-sticky", "--queues", "4", "--consumers", "1", "--join", "1",
          "--format", "json",
        ]
      ),
      ("code-unit-order", ["--queues", "12", "--consumers", "11"]),
    ])
  func printsGolden(name: String, arguments: [String]) throws {
    let outcome = try Tool.run(["allocate"] + arguments)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(try GoldenFile("Golden/allocate-\(name).txt").difference(from: outcome.output) == nil)
  }

  @Test(
    "counts moves as the classic example does",
    arguments: [
      ("averagely", "c3", 9), ("averagely-by-circle", "c3", 10),
      ("averagely", "a", 7), ("averagely-by-circle", "a", 13), ("sticky", "c3", 4),
      ("cooperative-sticky", "a", 4),
    ])
  func countsMoves(strategy: String, newcomer: String, moved: Int) throws {
    let outcome = try Tool.run([
      "allocate", "--strategy", strategy, "--queues", "16", "--consumers", "3", "--join", newcomer,
      "--format", "json",
    ])
    let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    #expect(answer.before.members.map { $0.count } == [6, 5, 5])
    #expect(answer.after.members.map { $0.count } == [4, 4, 4, 4])
    #expect(answer.churn.moved == moved)
    #expect(answer.churn.least == 4)
    #expect(answer.churn.excess == moved - 4)
  }

  private struct Answer: Decodable {
    struct Side: Decodable { var members: [Member] }
    struct Member: Decodable { var count: Int }
    struct Churn: Decodable { var moved: Int, least: Int, excess: Int }
    var before: Side
    var after: Side
    var churn: Churn
  }

  @Test(
    "refuses what makes no sense, with status 64",
    arguments: [
      ["--queues", "16"],
      ["--queues", "-1", "--consumers", "2"],
      ["--queues", "broker-a:4,broker-a:4", "--consumers", "2"],
      ["--queues", "a=4", "--queues", "a=5", "--consumers", "2"],
      ["--queues", "16", "--consumers", "a,a"],
      ["--queues", "16", "--consumers", "3", "--join", "c1"],
      ["--queues", "16", "--consumers", "3", "--leave", "c7"],
      ["--queues", "16", "--consumers", "3", "--leave", "1"],
      ["--queues", "16", "--consumers", "3", "--then-consumers", "4", "--join", "x"],
      ["--queues", "16", "--consumers", "3", "--strategy", "fair"],
      [
        "--queues", "16", "--consumers", "3", "--strategy", "consistent-hash", "--parameter",
        "nodes=5",
      ],
      ["--queues", "16", "--consumers", "3", "--format", "yaml"],
    ])
  func refusesNonsense(arguments: [String]) throws {
    let outcome = try Tool.run(["allocate"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.lowercased().contains("error"))
  }

  @Test("says what a strategy says that has no answer, with status 65")
  func reportsStrategyErrors() throws {
    let outcome = try Tool.run(["allocate", "--queues", "0", "--consumers", "3"])
    #expect(outcome.status == 65)
    #expect(outcome.errors == "lagcast: error: averagely: there are no queues to allocate\n")
  }
}
