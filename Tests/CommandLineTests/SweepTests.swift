// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("lagcast sweep")
struct SweepTests {
  private let words = ["sweep", "s.yaml", "--no-plots", "--quiet"]

  @Test("prints a row for each point, as the golden files hold, and succeeds in spite of misses")
  func prints() throws {
    let folder = try SweepScenario.folder(
      SweepScenario.tiny(replacing: "[1, 2, 3, 4]", with: "[1, 4]"))
    let single = ["--set", "sweep.\"groups.readers.service.exponential.mean\"=[5ms]"]
    for (form, options) in [("text", []), ("markdown", []), ("csv", single), ("json", single)] {
      let outcome = try Tool.run(words + options + ["--format", form], in: folder.path)
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      #expect(try GoldenFile("Golden/sweep-\(form).txt").difference(from: outcome.output) == nil)
    }
    let strict = try Tool.run(words + ["--require-objectives"], in: folder.path)
    #expect(strict.status == 1)
    let easy = try Tool.run(
      words + single + ["--require-objectives", "--set", "objectives.0.at_most=1h"],
      in: folder.path)
    #expect(easy.status == 0)
  }

  @Test(
    "gives equal bytes with one thread and two, run twice, and equals single runs of its points")
  func isDeterministic() throws {
    let folder = try SweepScenario.folder()
    for (name, options) in [
      ("one", ["--threads", "1"]), ("two", ["--threads", "2"]), ("again", []),
    ] {
      let outcome = try Tool.run(words + ["--output", name] + options, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let one = try SweepScenario.files(below: folder.path("one"))
    #expect(one.keys.contains("points.csv"))
    #expect(one.keys.contains("plots/sweep.gp"))
    #expect(try SweepScenario.files(below: folder.path("two")) == one)
    #expect(try SweepScenario.files(below: folder.path("again")) == one)
    #expect(
      try SweepScenario.files(below: folder.path("one.runs"))
        == SweepScenario.files(below: folder.path("two.runs")))

    // Point 12 is the third of five service times for the third number of consumers.
    let run = try Tool.run(
      [
        "run", "s.yaml", "--no-plots", "--quiet", "--output", "single", "--set",
        "groups.readers.consumers=3", "--set", "groups.readers.service.exponential.mean=15ms",
      ], in: folder.path)
    #expect(run.status == 0 || run.status == 1)
    for file in [
      "summary.csv", "timeseries.csv", "latency.csv", "consumers.csv", "workload.csv",
      "objectives.csv", "estimates.csv", "scenario.csv",
    ] {
      let own = try folder.read("one/\(file)").split(separator: "\n")
        .filter { $0.hasPrefix("12,") }.map { $0.dropFirst(3) }
      let alone = try folder.read("single/\(file)").split(separator: "\n").dropFirst()
      #expect(own.elementsEqual(alone), "\(file)")
    }
    #expect(try folder.read("one/metrics.csv") == folder.read("single/metrics.csv"))
  }

  @Test("all points see the same arrivals")
  func sharesArrivals() throws {
    let folder = try SweepScenario.folder()
    #expect(try Tool.run(words, in: folder.path).status == 0)
    let lines = try folder.read("results/local/tiny/timeseries.csv").split(separator: "\n")
    let header = lines[0].split(separator: ",")
    let arrivals = try #require(header.firstIndex(of: "arrivals_per_s"))
    var byReplication: [Substring: [Substring: [Substring]]] = [:]
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      byReplication[fields[1], default: [:]][fields[0], default: []].append(fields[arrivals])
    }
    #expect(byReplication.count == 2)
    for (_, points) in byReplication {
      #expect(points.count == 20)
      #expect(Set(points.values).count == 1)
    }
    #expect(byReplication["0"]?["0"] != byReplication["1"]?["0"])
  }

  @Test("1,000 runs, killed five times and resumed, or in seven shards merged: the same bytes")
  func survivesKills() throws {
    let folder = try SweepScenario.folder()
    let many = words + ["--replications", "50"]
    #expect(try Tool.run(many + ["--output", "whole"], in: folder.path).status == 0)
    let whole = try SweepScenario.files(below: folder.path("whole"))
    let wholeRuns = try SweepScenario.files(below: folder.path("whole.runs"))
    #expect(SweepScenario.runFiles(below: folder.path("whole.runs")).count == 1_000)

    // Random moments, the same in every test: after 20 to 119 more runs each time.
    var generator = UInt64(20_261_126)
    for _ in 0..<5 {
      generator = generator &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      try kill(
        many + ["--output", "killed", "--threads", "1"], in: folder,
        after: 20 + Int(generator >> 33) % 100)
    }
    let done = SweepScenario.runFiles(below: folder.path("killed.runs")).count
    #expect(done > 100 && done < 1_000, "\(done) runs before the last start")
    let resumed = try Tool.run(
      ["sweep", "s.yaml", "--no-plots", "--replications", "50", "--output", "killed"],
      in: folder.path)
    #expect(resumed.status == 0)
    #expect(
      resumed.errors.contains(
        "Resuming: \(done) runs of 1,000 in killed.runs are done and proven, \(1_000 - done) to do")
    )
    #expect(try SweepScenario.files(below: folder.path("killed")) == whole)
    #expect(try SweepScenario.files(below: folder.path("killed.runs")) == wholeRuns)

    for shard in [4, 0, 6, 1, 5, 2, 3] {
      let outcome = try Tool.run(
        many + ["--shard", "\(shard)/7", "--runs", "shard-\(shard)"], in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output == "")
    }
    let shards = (0..<7).map { "shard-\($0)" }
    let merged = try Tool.run(
      ["merge"] + shards + ["--no-plots", "--quiet", "--output", "merged"], in: folder.path)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try SweepScenario.files(below: folder.path("merged")) == whole)
    #expect(
      merged.output
        == (try Tool.run(many + ["--output", "killed", "--force"], in: folder.path)).output)
  }

  /// Starts a sweep and kills it when there are so many more runs than before.
  private func kill(_ words: [String], in folder: TemporaryFolder, after count: Int) throws {
    let path = folder.path("killed.runs")
    let wanted = SweepScenario.runFiles(below: path).count + count
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = words
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, SweepScenario.runFiles(below: path).count < wanted { usleep(500) }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGKILL)
  }

  @Test("a truncated, a corrupted and a stale run file are each noticed, named and done again")
  func mendsFiles() throws {
    let folder = try SweepScenario.folder()
    #expect(try Tool.run(words, in: folder.path).status == 0)
    let runs = "results/local/tiny.runs"
    let whole = try SweepScenario.files(below: folder.path("results/local/tiny"))
    let wholeRuns = try SweepScenario.files(below: folder.path(runs))
    let keys = try folder.read("\(runs)/plan.csv").split(separator: "\n").dropFirst().map {
      String($0.split(separator: ",")[4])
    }
    func file(_ run: Int) -> String { "\(runs)/runs/\(keys[run].prefix(2))/\(keys[run]).run" }
    let first = try folder.bytes(file(3))
    try folder.write(bytes: Array(first.prefix(first.count / 2)), to: file(3))
    var second = try folder.bytes(file(17))
    second[second.count * 2 / 3] ^= 1
    try folder.write(bytes: second, to: file(17))
    try folder.write(bytes: try folder.bytes(file(5)), to: file(30))

    let outcome = try Tool.run(["sweep", "s.yaml", "--no-plots"], in: folder.path)
    #expect(outcome.status == 0)
    let warnings = outcome.errors.split(separator: "\n").map { String($0) }
      .filter { $0.contains("warning") }
    let path = "groups.readers.consumers"
    let mean = "groups.readers.service.exponential.mean"
    let damaged = "is corrupted: its content does not have its digest"
    let foreign = "is stale: it is the run of another scenario, seed or version"
    let wanted: [(file: String, flaw: String, run: String)] = [
      (file(3), "is truncated", "point 1 (\(path)=1, \(mean)=10ms), replication 1"),
      (file(17), damaged, "point 8 (\(path)=2, \(mean)=20ms), replication 1"),
      (file(30), foreign, "point 15 (\(path)=4, \(mean)=5ms), replication 0"),
    ]
    #expect(warnings.count == wanted.count)
    for (warning, wanted) in zip(warnings, wanted) {
      let sentence = "\(wanted.file): \(wanted.flaw); it should be \(wanted.run)"
      #expect(warning == "lagcast: warning: \(sentence); the run is done again")
    }
    #expect(
      outcome.errors.contains("Resuming: 37 runs of 40 in \(runs) are done and proven, 3 to do"))
    #expect(try SweepScenario.files(below: folder.path("results/local/tiny")) == whole)
    #expect(try SweepScenario.files(below: folder.path(runs)) == wholeRuns)
  }

  @Test("a sweep that gets more values does only what is new; another seed does all of it")
  func extends() throws {
    let folder = try SweepScenario.folder(
      SweepScenario.tiny(replacing: "[1, 2, 3, 4]", with: "[2, 3]"))
    #expect(try Tool.run(words, in: folder.path).status == 0)
    try folder.write(
      SweepScenario.tiny(replacing: "name: tiny", with: "name: tiny # with more consumers"),
      to: "s.yaml")
    let wider = try Tool.run(["sweep", "s.yaml", "--no-plots"], in: folder.path)
    #expect(wider.status == 0)
    #expect(wider.errors.contains("Resuming: 20 runs of 40 in"), "\(wider.errors)")
    let demand = try Tool.run(
      ["sweep", "s.yaml", "--no-plots", "--set", "objectives.0.at_most=1s"], in: folder.path)
    #expect(demand.errors.contains("Resuming: 40 runs of 40 in"))
    let other = try Tool.run(["sweep", "s.yaml", "--no-plots", "--seed", "8"], in: folder.path)
    #expect(other.status == 0)
    #expect(!other.errors.contains("Resuming"))
    #expect(other.errors.contains("40 run files in results/local/tiny.runs are of no point"))
  }

  @Test("keeps what is finished on Ctrl-C, says how to go on, and ends with status 130")
  func stopsOnInterrupt() async throws {
    let folder = try SweepScenario.folder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = [
      "sweep", "s.yaml", "--no-plots", "--quiet", "--replications", "10000", "--output", "out",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = try Tool.Capture()
    let errors = try Tool.Capture()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    while process.isRunning, SweepScenario.runFiles(below: folder.path("out.runs")).count < 30 {
      try await Task.sleep(for: .milliseconds(2))
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    let done = SweepScenario.runFiles(below: folder.path("out.runs")).count
    let lines = try errors.text().split(separator: "\n")
    let count =
      done < 1_000 ? "\(done)" : "\(done / 1_000),\(String(1_000 + done % 1_000).dropFirst())"
    let stopped = "Stopped: \(count) runs of 200,000 are done and kept in out.runs"
    let resume =
      "Resume: lagcast sweep s.yaml --seed 7 --replications 10000 --output out --force --no-plots "
      + "--quiet"
    #expect(lines.suffix(2).map { String($0) } == [stopped, resume])
    #expect(try output.text() == "")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test("reports progress as JSON objects that count runs")
  func reportsProgress() throws {
    let folder = try SweepScenario.folder()
    let outcome = try Tool.run(
      ["sweep", "s.yaml", "--no-plots", "--progress", "json"], in: folder.path)
    #expect(outcome.status == 0)
    var ended: [Int] = []
    for line in outcome.errors.split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      if object["event"] as? String == "progress" {
        ended.append(try #require(object["ended"] as? Int))
        #expect(object["runs"] as? Int == 40)
      }
    }
    #expect(ended == Array(0...40))
  }

  @Test(
    "refuses what it cannot do, with the right status and nothing written",
    arguments: [
      (
        Scenarios.scaleOut, [], 65,
        "s.yaml: error: the scenario has no sweep; add a section such as"
      ),
      (
        SweepScenario.tiny(replacing: "[1, 2, 3, 4]", with: "[1, none]"), [], 65,
        "s.yaml:17:33: error: point 5 (groups.readers.consumers=none, "
      ),
      (
        SweepScenario.tiny, ["--replications", "100000"], 65,
        "20 points of 100,000 replications are more than 1,000,000 runs"
      ),
      (
        SweepScenario.tiny, ["--set", "groups.readers.consumers=9"], 65,
        "the sweep varies groups.readers.consumers"
      ),
      (
        SweepScenario.tiny, ["--half-width", "5%", "--half-width-metric", "p99"], 65,
        "metric: 'p99' is not a metric"
      ),
      (SweepScenario.tiny, ["--half-width-metric", "sojourn.p99"], 64, "go with --half-width"),
      (SweepScenario.tiny, ["--memory-limit", "1MiB"], 65, "raise --memory-limit"),
      (SweepScenario.tiny, ["--output", "s.yaml"], 73, "it exists and is not a directory"),
      (SweepScenario.tiny, ["--runs", "s.yaml"], 73, "cannot be created"),
      (SweepScenario.tiny, ["--shard", "4/4"], 64, "I from 0 to N - 1"),
      (SweepScenario.tiny, ["--shard", "-1/4"], 64, "'--shard"),
      (SweepScenario.tiny, ["--shard", "1"], 64, "'1'"),
    ])
  func refuses(scenario: String, options: [String], status: Int32, message: String) throws {
    let folder = try SweepScenario.folder(scenario)
    let outcome = try Tool.run(words + options, in: folder.path)
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try folder.entries() == ["s.yaml"])
  }

  @Test("run simulates the scenario without its sweep and says so; check validates every point")
  func leavesBase() throws {
    let folder = try SweepScenario.folder()
    let run = try Tool.run(
      ["run", "s.yaml", "--no-plots", "--set", "objectives.0.at_most=1h"], in: folder.path)
    #expect(run.status == 0)
    #expect(
      run.errors.contains(
        "The scenario's sweep of 20 points is left aside; lagcast sweep s.yaml runs it\n"))
    let check = try Tool.run(["check", "s.yaml"], in: folder.path)
    #expect(check.status == 0)
    #expect(
      check.output.contains(
        "Sweep of 20 points, all valid: groups.readers.consumers, "
          + "groups.readers.service.exponential.mean"))
    let json = try Tool.run(["check", "s.yaml", "--format", "json"], in: folder.path)
    #expect(json.output.contains("\"points\": 20"))
    try folder.write(
      SweepScenario.tiny(replacing: "[1, 2, 3, 4]", with: "[1, 0.5]"), to: "s.yaml")
    let bad = try Tool.run(["check", "s.yaml"], in: folder.path)
    #expect(bad.status == 65)
    #expect(bad.errors.contains("s.yaml:17:33: error: point 5 (groups.readers.consumers=0.5"))
  }
}
