// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import Testing

@Suite("Result tables")
struct ResultTableTests {
  private func table(_ columns: ResultColumn...) -> ResultTable {
    ResultTable(name: "sample", rowMeaning: "one sample", columns: columns)
  }

  @Test("A schema that keeps the rules has no violations")
  func sound() {
    let sound = table(
      .key("replication", .integer, "Which replication."),
      .key("time_s", .decimal, unit: .seconds, "When."),
      .measure("backlog_messages", .integer, unit: .count(of: "messages"), "How many wait."),
      .measure("queues_owned_mean", .decimal, unit: .count(of: "queues"), "How many are owned."),
      .measure("arrival_rate_per_s", .decimal, unit: .messagesPerSecond, "How fast they come."),
      .measure("share", .decimal, unit: .share, "A part."))
    #expect(sound.violations().isEmpty)
    #expect(sound.fileName == "sample.csv")
    #expect(sound.index(of: "backlog_messages") == 2)
    #expect(sound.index(of: "none") == nil)
  }

  @Test(
    "Each broken rule is named",
    arguments: [
      (ResultColumn.measure("Lag", .integer, "x"), "snake_case"),
      (.measure("lag__a", .integer, "x"), "snake_case"),
      (.measure("lag_", .integer, "x"), "snake_case"),
      (.measure("9lag", .integer, "x"), "snake_case"),
      (.measure("wait", .decimal, unit: .milliseconds, "x"), "_ms"),
      (.measure("wait_mms", .decimal, unit: .milliseconds, "x"), "_ms"),
      (.measure("backlog", .integer, unit: .count(of: "messages"), "x"), "messages"),
      (.measure("lag", .integer, ""), "not described"),
      (.measure("lag_s", .text, unit: .seconds, "x"), "no number"),
    ])
  func broken(column: ResultColumn, word: String) {
    let found = table(column).violations()
    #expect(found.count == 1)
    #expect(found.first?.contains(word) == true)
  }

  @Test("A key behind a measure, a name that stands twice and an empty table are named")
  func brokenTables() {
    let late = table(.measure("a", .integer, "x"), .key("b", .integer, "x"))
    #expect(late.violations() == ["sample.b: a key column stands behind a measured one"])
    let twice = table(.key("a", .integer, "x"), .key("a", .integer, "x"))
    #expect(twice.violations() == ["sample.a: stands twice"])
    let empty = ResultTable(name: "Bad name", rowMeaning: "", columns: [])
    #expect(empty.violations().count == 3)
  }
}
