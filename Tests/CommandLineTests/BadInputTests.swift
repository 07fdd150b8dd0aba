// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// What is wrong with a scenario, and what the message must name.
struct BadScenario: CustomTestStringConvertible, Sendable {
  var what: String
  var replacing: String
  var with: String
  var mentions: [String]

  var testDescription: String { what }

  static let all: [BadScenario] =
    misspeltKeys + [
      BadScenario(
        what: "a misspelt key", replacing: "    threads: 2", with: "    treads: 2",
        mentions: ["treads", "threads"]),
      BadScenario(
        what: "a missing unit", replacing: "duration: 60s", with: "duration: 60", mentions: ["60"]),
      BadScenario(
        what: "a negative rate", replacing: "rate: 100/s", with: "rate: -100/s",
        mentions: ["-100/s"]),
      BadScenario(
        what: "an unknown strategy", replacing: "allocation: averagely",
        with: "allocation: averagley", mentions: ["averagley", "averagely"]),
      BadScenario(
        what: "a dangling topic", replacing: "    topic: orders", with: "    topic: ordres",
        mentions: ["ordres", "orders"]),
      BadScenario(
        what: "an event after the end", replacing: "{at: 20s,", with: "{at: 80s,",
        mentions: ["80s"]),
      BadScenario(
        what: "an empty trace", replacing: "arrivals: {poisson: {rate: 100/s}}",
        with: "arrivals: {trace: empty.csv}", mentions: ["empty.csv"]),
      BadScenario(
        what: "a trace out of order", replacing: "arrivals: {poisson: {rate: 100/s}}",
        with: "arrivals: {trace: backwards.csv}", mentions: ["backwards.csv"]),
      BadScenario(
        what: "an unknown metric", replacing: "events:\n",
        with:
          "objectives:\n  - {metric: sojourn.p98, group: order-service, at_most: 1s}\nevents:\n",
        mentions: ["sojourn.p98"]),
    ]
}

extension BadScenario {
  /// Keys that have to be there, so that a slip of the pen makes one unknown and one missing.
  static let misspeltKeys: [BadScenario] = [
    ("duration: 60s", "durration: 60s", "durration", "duration"),
    ("format: 1", "fromat: 1", "fromat", "format"),
    ("topics:\n", "topcis:\n", "topcis", "topics"),
    ("producers:\n", "producrs:\n", "producrs", "producers"),
    ("{total_queues: 16}", "{total_queue: 16}", "total_queue", "total_queues"),
    ("    arrivals: {", "    arivals: {", "arivals", "arrivals"),
    ("    topics: [orders]", "    topcs: [orders]", "topcs", "topics"),
    ("    consumers: 3", "    consumer: 3", "consumer", "consumers"),
    ("    service: {", "    servce: {", "servce", "service"),
    ("{at: 20s,", "{att: 20s,", "att", "at"),
    ("consumers: 4}", "consumer: 4}", "consumer", "consumers"),
    ("{rate: 100/s}", "{rte: 100/s}", "rte", "rate"),
  ].map { text, wrong, found, meant in
    BadScenario(
      what: "\(found) for \(meant)", replacing: text, with: wrong,
      mentions: ["'\(found)'", "did you mean '\(meant)'?"])
  }
}

@Suite("lagcast on bad input")
struct BadInputTests {
  private func folder(holding scenario: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "scenario.yaml")
    try folder.write("", to: "empty.csv")
    try folder.write("arrival_s\n1.0\n0.5\n2.0\n", to: "backwards.csv")
    return folder
  }

  @Test(
    "gives one clear error and status 65",
    arguments: BadScenario.all, [["check"], ["run", "--no-plots"]])
  func reportsBadScenarios(bad: BadScenario, command: [String]) throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(replacing: bad.replacing, with: bad.with))
    let outcome = try Tool.run(command + ["scenario.yaml"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(outcome.errors)")
    for word in bad.mentions { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    let first = try #require(lines.first)
    #expect(first.prefixMatch(of: #/[\w.-]+:\d+:\d+: error: /#) != nil, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("results")))
  }

  @Test("survives a bomb of aliases")
  func survivesAliasBomb() throws {
    var text = "format: 1\nname: bomb\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(uses)]\n"
    }
    let folder = try folder(holding: text)
    let outcome = try Tool.run(["check", "scenario.yaml"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("alias"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("refuses a million queues under 64 MiB with both figures")
  func checksMemory() throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(replacing: "total_queues: 16", with: "total_queues: 1000000"))
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--memory-limit", "64MiB"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("64 MiB is allowed"))
    #expect(outcome.errors.contains(/needs about [\d.]+ [MGT]iB/))
    #expect(!FileManager.default.fileExists(atPath: folder.path("results")))
  }

  @Test("ends a run in which time stands still")
  func endsStandstill() throws {
    // The listener fails at once, and the message is there again at once.
    let folder = try folder(
      holding: """
        format: 1
        name: hot
        system: rabbitmq
        duration: 30s
        queues: {work: {}}
        producers: {p: {routing_key: work, arrivals: {deterministic: {rate: 10/s}}}}
        groups: {g: {queue: work, consumers: 1, service: 0s, failure: {probability: 100%}}}
        """)
    let outcome = try Tool.run(["run", "scenario.yaml", "--no-plots"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("has stood still at 0.1 s"), "\(outcome.errors)")
  }

  @Test("ends with status 66 where the scenario or its trace is missing")
  func reportsMissingInput() throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(
        replacing: "arrivals: {poisson: {rate: 100/s}}", with: "arrivals: {trace: none.csv}"))
    let absent = try Tool.run(["run", "nothing.yaml"], in: folder.path)
    #expect(absent.status == 66)
    #expect(absent.errors.contains("nothing.yaml"))
    let trace = try Tool.run(["run", "scenario.yaml"], in: folder.path)
    #expect(trace.status == 66)
    #expect(trace.errors.contains("none.csv"))
  }

  @Test("a name is not called unknown where the section that declares it could not be read")
  func judgesNoNamesInDoubt() throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(replacing: "groups:\n", with: "gruops:\n"))
    let outcome = try Tool.run(["check", "scenario.yaml"], in: folder.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean 'groups'?"))
  }

  @Test("a defect ends with status 70, says how to replay it and leaves nothing behind")
  func reportsDefects() throws {
    let folder = try folder(holding: Scenarios.scaleOut)
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--audit-drill", "--set", "duration=50s", "--seed", "7", "--quiet"],
      in: folder.path)
    #expect(outcome.status == 70)
    #expect(outcome.output == "")
    let lines = outcome.errors.split(separator: "\n").map { String($0) }
    #expect(lines.first == "lagcast: internal error: an audit failed in replication 2")
    #expect(lines.contains("  this is a drill; nothing is wrong"))
    // The replay names the scenario, what was changed in it, and replications up to the one.
    let replay = try #require(lines.last?.split(separator: "replays it: lagcast ").last)
    let words = replay.split(separator: " ").map { String($0) }
    #expect(
      words == [
        "run", "scenario.yaml", "--set", "duration=50s", "--seed", "7", "--replications", "3",
        "--threads", "1",
      ])
    // Nothing half-written: neither the directory nor a temporary one.
    #expect(
      try folder.entries().sorted() == ["backwards.csv", "empty.csv", "results", "scenario.yaml"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("results/local")) == [])
    let again = try Tool.run(words + ["--audit-drill", "--quiet"], in: folder.path)
    #expect(again.status == 70)
    #expect(again.errors == outcome.errors)
  }

  @Test("refuses a directory that is no result, forced or not", arguments: [[], ["--force"]])
  func refusesForeignDirectories(options: [String]) throws {
    let folder = try folder(holding: Scenarios.scaleOut)
    try folder.write("precious", to: "out/file")
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--output", "out"] + options, in: folder.path)
    #expect(outcome.status == 73)
    #expect(outcome.errors.contains("out: "))
    #expect(try folder.read("out/file") == "precious")
    #expect(try folder.entries().filter { $0.hasPrefix(".out") } == [])
  }

  @Test("refuses a default directory that is no result")
  func refusesForeignDefaultDirectory() throws {
    let folder = try folder(holding: Scenarios.scaleOut)
    try folder.write("precious", to: "results/local/scale-out/file")
    let outcome = try Tool.run(["run", "scenario.yaml"], in: folder.path)
    #expect(outcome.status == 73)
    #expect(try folder.read("results/local/scale-out/file") == "precious")
  }

  @Test("refuses a result that is there already, and replaces it when forced")
  func protectsEarlierResults() throws {
    let folder = try folder(holding: Scenarios.scaleOut)
    let words = [
      "run", "scenario.yaml", "--output", "out", "--replications", "1", "--no-plots",
    ]
    #expect(try Tool.run(words, in: folder.path).status == 0)
    let refused = try Tool.run(words, in: folder.path)
    #expect(refused.status == 73)
    #expect(refused.errors.contains("--force"))
    #expect(try Tool.run(words + ["--force"], in: folder.path).status == 0)
  }

  @Test("ends with status 73 where no directory can be made")
  func reportsUnwritableDirectory() throws {
    let folder = try folder(holding: Scenarios.scaleOut)
    // Below a file, since permissions do not stop the superuser.
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--output", "empty.csv/out"], in: folder.path)
    #expect(outcome.status == 73)
    #expect(outcome.errors.contains("empty.csv/out"))
  }
}
