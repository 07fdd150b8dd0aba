// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

/// Replications until a mean is precise enough, and warm-ups found from the run itself.
@Suite("lagcast run --half-width")
struct PrecisionTests {
  private func folder(_ scenario: String = Scenarios.steady) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "scenario.yaml")
    return folder
  }

  /// A field of `estimates.csv`.
  private func estimate(
    _ column: String, of metric: String, in folder: TemporaryFolder, _ directory: String
  ) throws -> String {
    var reader = try CSVReader(
      path: folder.path(directory + "/estimates.csv"),
      columns: [.measure("metric", .text, "Metric."), .measure(column, .text, "Field.")],
      unnamed: .ignored)
    while try reader.nextRow() {
      if try reader.text(at: 0) == metric { return try reader.text(at: 1) }
    }
    return ""
  }

  private func run(_ options: [String], in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool.run(["run", "scenario.yaml", "--no-plots"] + options, in: folder.path)
  }

  @Test("runs as many replications as the wanted half-width takes, and no more")
  func stops() throws {
    let folder = try folder()
    let options = ["--half-width", "6%", "--half-width-metric", "sojourn.p99"]
    let outcome = try run(options + ["--output", "enough"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let count = try RunManifest.read(from: folder.path("enough")).replications
    #expect(count > 10)
    #expect(
      outcome.errors.contains(
        "Enough after \(count) replications: sojourn.p99 of workers, half-width "))
    #expect(
      outcome.errors.contains(
        "Repeat: lagcast run scenario.yaml --seed 7 --half-width 6% "
          + "--half-width-metric sojourn.p99 --output enough --force --no-plots\n"))
    // With 6 % of the true mean, 0.06 / 1.06 of the estimated one.
    func width(_ directory: String) throws -> Double {
      try #require(
        Double(try estimate("relative_half_width", of: "sojourn.p99", in: folder, directory)))
    }
    #expect(try width("enough") <= 0.06 / 1.06)
    #expect(try estimate("n", of: "sojourn.p99", in: folder, "enough") == "\(count)")
    // One replication less is not enough, and the same number asked for gives the same bytes.
    _ = try run(["--replications", "\(count - 1)", "--output", "less"], in: folder)
    #expect(try width("less") > 0.06 / 1.06)
    _ = try run(["--replications", "\(count)", "--output", "same"], in: folder)
    for file in ["manifest.json", "estimates.csv"] {
      #expect(try folder.read("same/" + file) == folder.read("enough/" + file))
    }
  }

  @Test(
    "gives equal bytes whatever the threads, with an automatic warm-up as well",
    arguments: ["warmup: 5s", "warmup: auto"])
  func agreesOverThreads(warmUp: String) throws {
    let folder = try folder(Scenarios.steady.replacing("warmup: 5s", with: warmUp))
    for (threads, name) in [("1", "one"), ("1", "again"), ("2", "two"), ("4", "four")] {
      let outcome = try run(
        ["--half-width", "8%", "--threads", threads, "--output", name, "--quiet"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let first = try folder.read("one/manifest.json")
    for name in ["again", "two", "four"] {
      #expect(try folder.read(name + "/manifest.json") == first)
    }
  }

  @Test("takes the wish from the scenario, and its bound; says when that was not enough")
  func bounded() throws {
    let folder = try folder(
      Scenarios.steady.replacing(
        "replications: 3",
        with: "replications: {from: 3, to: 5, metric: sojourn.mean, half_width: 1us}"))
    let outcome = try run([], in: folder)
    // What was asked for is not there, as with a missed objective; the results are.
    #expect(outcome.status == 1)
    #expect(try RunManifest.read(from: folder.path("results/local/steady")).replications == 5)
    #expect(
      outcome.errors.contains(
        "warning: not precise enough after 5 replications: sojourn.mean of workers, half-width "))
    #expect(outcome.errors.contains("at most 5 replications"))
    #expect(outcome.errors.contains("Repeat: lagcast run scenario.yaml --seed 7 --no-plots\n"))
    // Silence does not hide it.
    let quiet = try run(["--quiet"], in: folder)
    #expect(quiet.status == 1)
    #expect(quiet.errors.contains("warning: not precise enough after 5 replications"))
    // A plain number of replications overrides the wish.
    #expect(try run(["--replications", "2"], in: folder).status == 0)
    #expect(try RunManifest.read(from: folder.path("results/local/steady")).replications == 2)
  }

  @Test(
    "refuses what is no precision",
    arguments: [
      (["--half-width-metric", "sojourn.p99"], 64, "go with --half-width"),
      (["--half-width", "wide"], 65, "half_width: 'wide'"),
      (["--half-width", "2%", "--half-width-metric", "p99"], 65, "metric: 'p99' is not a metric"),
      (["--half-width", "2%", "--half-width-group", "x"], 65, "group: 'x' is not the name of"),
      (["--half-width", "2%", "--replications", "1"], 65, "to: '1' is out of range"),
    ] as [([String], Int32, String)])
  func refuses(options: [String], status: Int32, message: String) throws {
    let outcome = try run(options, in: try folder())
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test("Ctrl-C leaves what is finished, and the command that completes it")
  func interrupted() async throws {
    let folder = try folder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = [
      "run", "scenario.yaml", "--no-plots", "--half-width", "0.001%", "--replications", "100000",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = try Tool.Capture()
    let errors = try Tool.Capture()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    while process.isRunning,
      SweepScenario.runFiles(below: folder.path("results/local/steady.runs")).count < 5
    {
      try await Task.sleep(for: .milliseconds(2))
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let said = try errors.text()
    #expect(
      said.contains(
        "Resume: lagcast run scenario.yaml --seed 7 --replications 100000 --half-width 0.001% "
          + "--no-plots\n"),
      "\(said)")
    let manifest = try RunManifest.read(from: folder.path("results/local/steady"))
    #expect(manifest.partialReason?.contains("of at most 100,000 replications") == true)
    #expect(try folder.read("results/local/steady/estimates.csv").contains("sojourn.mean"))
  }

  // MARK: - Automatic warm-up

  /// A group that starts cold: its backlog of the first seconds takes a while to drain.
  private static let cold = Scenarios.steady
    .replacing("warmup: 5s", with: "warmup: auto")
    .replacing("    consumers: 1", with: "    consumers: 1\n    start: cold")

  @Test("finds the warm-up, tells it, and measures as if it had been given")
  func findsWarmUp() throws {
    let folder = try folder(Self.cold)
    let outcome = try run(["--output", "auto"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let note = try #require(
      outcome.errors.firstMatch(of: /warm-up: ([0-9.]+) s, the latest of 3 MSER-5 cuts/))
    let found = String(note.output.1)
    let seconds = try #require(Double(found))
    #expect(seconds > 0 && seconds < 30)
    #expect(outcome.output.contains("warm-up \(found) s by MSER-5"))
    _ = try run(["--set", "warmup=\(found)s", "--output", "given"], in: folder)
    for file in ["summary.csv", "estimates.csv", "workload.csv", "latency.csv"] {
      #expect(try folder.read("auto/" + file) == folder.read("given/" + file))
    }
    #expect(try folder.read("auto/workload.csv").contains("workers,60,\(found),"))
  }

  @Test("says that a run is too short when nothing settles")
  func tooShort() throws {
    // Twice as much as the member can do: the backlog never stops growing.
    let folder = try folder(Self.cold.replacing("rate: 50/s", with: "rate: 200/s"))
    let outcome = try run([], in: folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains("lagcast: warning: the run is too short to find its warm-up"))
    #expect(outcome.errors.contains("make the duration longer"))
  }

  @Test("refuses an automatic warm-up beside events")
  func refusesEvents() throws {
    let folder = try folder(
      Scenarios.scaleOut(replacing: "warmup: 5s", with: "warmup: auto"))
    let outcome = try run([], in: folder)
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains(
        "scenario.yaml:5:9: error: warmup: 'auto' finds where a steady state begins, and an event such "
          + "as 'scale' at 20s ends it"))
  }
}
