// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("lagcast replay")
struct ReplayCommandTests {
  private static let recordings = CalibrateTests.recordings

  @Test(
    "prints what the golden files hold",
    arguments: ["text", "csv", "json", "markdown"])
  func printsGolden(format: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      [
        "replay", "r9a-dd1-rho080", "--format", format, "--output", folder.path("out"),
        "--no-plots",
      ],
      in: Self.recordings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try GoldenFile("Golden/replay-\(format).txt").difference(from: outcome.output) == nil)
  }

  @Test(
    "writes an atomic result with tables, description, manifest and picture; twice the same bytes")
  func writesResult() throws {
    let folder = try TemporaryFolder()
    for name in ["first", "second"] {
      let outcome = try Tool.run(
        ["replay", "r7b-sac-graceful-prefetch1", "--output", folder.path(name)],
        in: Self.recordings)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for file in [
      "predictions.csv", "backlog.csv", "overheads.csv", "datapackage.json", "manifest.json",
      "plots/backlog.gp", "plots/backlog.svg",
    ] {
      #expect(try folder.bytes("first/" + file) == folder.bytes("second/" + file), "\(file)")
    }
    let third = try Tool.run(
      ["replay", "r7b-sac-graceful-prefetch1", "--output", folder.path("first")],
      in: Self.recordings)
    #expect(third.status == 73)
  }

  @Test(
    "prints what the golden files hold about a consumer group",
    arguments: ["text", "csv", "json", "markdown"])
  func printsGroup(format: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      ["replay", "k8-cooperative-crash", "--format", format, "--output", folder.path("out")],
      in: Self.recordings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try GoldenFile("Golden/replay-group-\(format).txt").difference(from: outcome.output) == nil)
  }

  @Test("writes the tables of a consumer group; twice, and two at once, the same bytes")
  func writesGroup() async throws {
    let folder = try TemporaryFolder()
    try await withThrowingTaskGroup { group in
      for path in [folder.path("first"), folder.path("second")] {
        group.addTask {
          let outcome = try Tool.run(
            ["replay", "k1-range-3-4-2", "--output", path], in: Self.recordings)
          #expect(outcome.status == 0, "\(outcome.errors)")
        }
      }
      try await group.waitForAll()
    }
    for file in [
      "predictions.csv", "rounds.csv", "callbacks.csv", "datapackage.json", "manifest.json",
    ] {
      #expect(try folder.bytes("first/" + file) == folder.bytes("second/" + file), "\(file)")
    }
  }

  // The recorded rounds last five seconds. Kafka's own way ends one when the last member has joined:
  // c4 begins to join at 12.0 s, and the others, idle, hear at their heartbeat at 12.3 s.
  @Test("lets rounds of a consumer group be as long as one wants, which moves nothing else")
  func roundLength() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      [
        "replay", "k1-range-3-4-2", "--round-length", "0s", "--format", "csv", "--output",
        folder.path("out"),
      ], in: Self.recordings)
    // Shorter rounds have less processed twice than was recorded.
    #expect(outcome.status == 1, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(rows.count == 16 && rows.allSatisfy { $0.last == "yes" })
    let second = rows.filter { $0[0] == "2" }.compactMap { Double($0[3]) }
    #expect(second.count == 4 && second.allSatisfy { $0 > 12 && $0 < 12.5 })
  }

  // Rounds of a minute begin at 12 s with c4, and everybody has left by 45 s.
  @Test(
    "says why a length of rounds cannot be",
    arguments: [
      ("x", "'x' is invalid for '--round-length <duration>': "), ("3", "unit"),
      ("1m", "--round-length '1m' is too long for this recording: the round that begins at 12"),
    ])
  func wrongRoundLength(length: String, message: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      ["replay", Self.recordings + "/k1-range-3-4-2", "--round-length", length, "--output", "out"],
      in: folder.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try folder.entries().isEmpty)
  }

  // The recording ends with its 17th event, c1's close_end. The messages are made up: 4,000 of them.
  @Test(
    "takes no recording of a consumer group that was cut off",
    arguments: [
      ("events.csv", 8, "bad/events.csv:9:1: the file ends while c1 and c3 are in the group"),
      ("events.csv", 2, "bad/events.csv:3:1: the file ends before c2 and c3 of scenario.json have"),
      ("events.csv", 17, "bad/events.csv:18:1: the file ends while c1 is in the group"),
      (
        "messages.csv", 1_001,
        "bad/messages.csv:1002:1: the file ends after 1000 rows of"
      ),
      ("messages.csv", 1, "bad/messages.csv:2:1: there is no row below the header"),
    ])
  func cutGroup(file: String, lines: Int, message: String) throws {
    let folder = try TemporaryFolder()
    let source = Self.recordings + "/k7-range-crash/"
    for name in ["scenario.json", "events.csv", "messages.csv.gz"] {
      try folder.write("", to: "bad/" + name)
      try Data(contentsOf: URL(fileURLWithPath: source + name)).write(
        to: URL(fileURLWithPath: folder.path("bad/" + name)))
    }
    var text = try String(contentsOfFile: folder.path("bad/events.csv"), encoding: .utf8)
    if file == "messages.csv" {
      text =
        "msg_id,partition,attempt,consumer,start_us\n"
        + (1...4_000).map { "\($0),0,1,c1,\($0 * 10_000)\n" }.joined()
      try FileManager.default.removeItem(atPath: folder.path("bad/messages.csv.gz"))
      try folder.write(
        #"{"processed_once_or_more": 4000, "duplicates": 0}"#, to: "bad/summary.json")
    }
    let kept = text.split(separator: "\n").prefix(lines).joined(separator: "\n") + "\n"
    try folder.write(kept, to: "bad/" + file)
    let outcome = try Tool.run(["replay", "bad", "--output", "out"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("lagcast: error: " + message), "\(outcome.errors)")
    #expect(outcome.errors.count { $0 == "\n" } == 1)
    #expect(try folder.entries() == ["bad"])
  }

  @Test(
    "names the place of what is wrong with a consumer group's recording",
    arguments: [
      (
        "scenario.json", "\"range\"", "\"sticky\"",
        "bad/scenario.json:6:14: strategy is \"sticky\", which librdkafka's clients do not have"
      ),
      (
        "events.csv", "crash_exit", "crashed",
        "bad/events.csv:8:13: column event: \"crashed\" is no event; there are join_begin, assign"
      ),
    ])
  func malformedGroup(file: String, old: String, new: String, message: String) throws {
    let folder = try TemporaryFolder()
    for name in ["scenario.json", "events.csv", "messages.csv.gz"] {
      let source = URL(fileURLWithPath: Self.recordings + "/k7-range-crash/" + name)
      let bytes = try Data(contentsOf: source)
      if name == file {
        let text = String(decoding: bytes, as: UTF8.self).replacing(old, with: new)
        try folder.write(text, to: "bad/" + name)
      } else {
        try folder.write("", to: "bad/" + name)
        try bytes.write(to: URL(fileURLWithPath: folder.path("bad/" + name)))
      }
    }
    let outcome = try Tool.run(["replay", "bad", "--output", "out"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("lagcast: error: " + message), "\(outcome.errors)")
    #expect(outcome.errors.count { $0 == "\n" } == 1)
    #expect(try folder.entries() == ["bad"])
  }

  @Test("takes overheads from other recordings, and says so")
  func blind() throws {
    let folder = try TemporaryFolder()
    let outcome = try Tool.run(
      [
        "replay", "r9a-dd1-rho080", "--overheads", "r1f-md1-rho080", "--output",
        folder.path("out"), "--no-plots",
      ], in: Self.recordings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Overheads of other recordings: "))
  }

  @Test("replays every recording of a folder, and counts what is within 5 %")
  func each() throws {
    let outcome = try Tool.run(["replay", "--each", Self.recordings])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Same run: 8 of 8 means within 5 %"))
    #expect(outcome.output.contains("Blind: "))
    #expect(outcome.output.contains("Consumer groups: 5 of 5 agree in who holds what"))
  }

  @Test("refuses what makes no sense")
  func refuses() throws {
    #expect(try Tool.run(["replay", "--each", "x", "--overheads", "y"]).status == 64)
    #expect(try Tool.run(["replay", "--each", "x", "--round-length", "1s"]).status == 64)
    #expect(try Tool.run(["replay", "/no/such/recording"]).status == 66)
    for (recording, option, value) in [
      ("k8-cooperative-crash", "--overheads", "r9a-dd1-rho080"),
      ("k8-cooperative-crash", "--round-length", "-1s"),
      ("r9a-dd1-rho080", "--round-length", "1s"),
    ] {
      let outcome = try Tool.run(["replay", recording, option, value], in: Self.recordings)
      #expect(outcome.status == 64, "\(outcome.errors)")
    }
    let folder = try TemporaryFolder()
    #expect(try Tool.run(["replay", "--each", folder.path]).status == 66)
    let tables = try TemporaryFolder()
    try tables.write("publish_us,start_us,end_us\n1,2,3\n", to: "x.csv")
    let table = try Tool.run(["replay", "x.csv"], in: tables.path)
    #expect(table.status == 65)
    #expect(
      table.errors.hasPrefix("lagcast: error: x.csv:1:1: is a single file; a recording is a folder")
    )
    try folder.write("{\"name\": \"x\",\n \"broker\": 5}\n", to: "bad/scenario.json")
    let outcome = try Tool.run(["replay", "bad", "--output", "out"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors == "lagcast: error: bad/scenario.json:2:12: broker is 5, not a text\n")
    #expect(try folder.entries() == ["bad"])
  }
}
