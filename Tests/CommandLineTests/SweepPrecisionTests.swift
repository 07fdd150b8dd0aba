// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// Sweeps whose points have as many replications as they need, and warm-ups of their own.
@Suite("lagcast sweep --half-width")
struct SweepPrecisionTests {
  private let words = ["sweep", "s.yaml", "--no-plots"]

  /// Four points of the tiny sweep, with loads from light to heavy.
  private static let scenario = SweepScenario.tiny(replacing: "[1, 2, 3, 4]", with: "[2]")
    .replacing("{from: 5ms, to: 25ms, step: 5ms}", with: "[1ms, 5ms, 10ms, 12ms]")
    .replacing("sample: 500ms", with: "sample: 20ms")

  private static let precision =
    "replications={from: 3, to: 40, metric: sojourn.mean, relative_half_width: 8%}"

  private func rows(_ file: String, in folder: TemporaryFolder, ofPoint point: Int) throws
    -> [Substring]
  {
    try folder.read(file).split(separator: "\n").filter { $0.hasPrefix("\(point),") }
      .map { $0.dropFirst("\(point),".count) }
  }

  /// The replications of each point in a result.
  private func counts(_ result: String, in folder: TemporaryFolder) throws -> [Int] {
    try (0..<4).map { point in
      let rows = try rows("\(result)/summary.csv", in: folder, ofPoint: point)
      return Set(rows.map { $0.prefix { $0 != "," } }).count
    }
  }

  @Test("gives each point the replications that a run of it takes, and its bytes")
  func asRuns() throws {
    let folder = try SweepScenario.folder(Self.scenario)
    let outcome = try Tool.run(
      words + ["--set", Self.precision, "--output", "swept"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let counts = try counts("swept", in: folder)
    #expect(Set(counts).count > 1, "\(counts)")
    #expect(
      outcome.output.contains("\(counts.min() ?? 0) to \(counts.max() ?? 0) replications each"))
    for (point, mean) in ["1ms", "5ms", "10ms", "12ms"].enumerated() {
      let run = try Tool.run(
        [
          "run", "s.yaml", "--no-plots", "--set", Self.precision, "--set",
          "groups.readers.consumers=2", "--set", "groups.readers.service.exponential.mean=\(mean)",
          "--output", "alone", "--force",
        ], in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
      for file in ["summary.csv", "latency.csv", "estimates.csv"] {
        let alone = try folder.read("alone/\(file)").split(separator: "\n").dropFirst()
        #expect(
          try rows("swept/\(file)", in: folder, ofPoint: point).elementsEqual(alone), "\(file)")
      }
    }
  }

  @Test(
    "gives equal bytes for any threads, resumed, and merged from shards",
    arguments: ["warmup=0s", "warmup=auto"])
  func agrees(warmUp: String) throws {
    let folder = try SweepScenario.folder(Self.scenario)
    let options = ["--set", Self.precision, "--set", warmUp]
    #expect(
      try Tool.run(words + options + ["--output", "whole", "--threads", "1"], in: folder.path)
        .status == 0)
    let whole = try SweepScenario.files(below: folder.path("whole"))
    let runs = SweepScenario.runFiles(below: folder.path("whole.runs"))
    #expect(runs.count < 160)
    // Half of the runs are gone, one is damaged: those are done again, and no others.
    for run in runs.sorted().prefix(runs.count / 2) {
      try FileManager.default.removeItem(atPath: folder.path("whole.runs/" + run))
    }
    let again = try Tool.run(
      words + options + ["--output", "whole", "--force", "--threads", "2"], in: folder.path)
    #expect(again.status == 0)
    #expect(again.errors.contains("Resuming: "))
    #expect(try SweepScenario.files(below: folder.path("whole")) == whole)
    for shard in [2, 0, 1] {
      let outcome = try Tool.run(
        words + options + ["--shard", "\(shard)/3", "--runs", "shard-\(shard)"], in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let merged = try Tool.run(
      ["merge", "shard-0", "shard-1", "shard-2", "--no-plots", "--output", "merged"],
      in: folder.path)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try SweepScenario.files(below: folder.path("merged")) == whole)
    // What one process kept is complete, too: later replications are not needed.
    let own = try Tool.run(
      ["merge", "whole.runs", "--no-plots", "--output", "own"], in: folder.path)
    #expect(own.status == 0, "\(own.errors)")
    #expect(try SweepScenario.files(below: folder.path("own")) == whole)
  }

  @Test("finds the warm-up that a run of the point finds")
  func warmUp() throws {
    let folder = try SweepScenario.folder(
      Self.scenario.replacing("threads: 1,", with: "threads: 1, start: cold,"))
    #expect(
      try Tool.run(words + ["--set", "warmup=auto", "--output", "swept"], in: folder.path)
        .status == 0)
    let run = try Tool.run(
      [
        "run", "s.yaml", "--no-plots", "--set", "warmup=auto", "--set",
        "groups.readers.consumers=2", "--set", "groups.readers.service.exponential.mean=10ms",
        "--output", "alone",
      ], in: folder.path)
    #expect(run.status == 0 || run.status == 1)
    for file in ["summary.csv", "workload.csv", "estimates.csv"] {
      let alone = try folder.read("alone/\(file)").split(separator: "\n").dropFirst()
      #expect(try rows("swept/\(file)", in: folder, ofPoint: 2).elementsEqual(alone), "\(file)")
    }
  }

  @Test("names the points that stay too imprecise, and exits with 1")
  func bounded() throws {
    let folder = try SweepScenario.folder(Self.scenario)
    let outcome = try Tool.run(
      words + ["--half-width", "1us", "--replications", "3", "--output", "short"],
      in: folder.path)
    #expect(outcome.status == 1)
    for point in 0..<4 {
      #expect(outcome.errors.contains("warning: point \(point) (groups.readers.consumers=2, "))
    }
    #expect(
      outcome.errors.contains(
        "not precise enough after 3 replications: sojourn.mean of readers, half-width "))
    #expect(try counts("short", in: folder) == [3, 3, 3, 3])
    #expect(
      outcome.errors.contains(
        "Repeat: lagcast sweep s.yaml --seed 7 --replications 3 --half-width 1us --output short "
          + "--force --no-plots\n"))
    let merged = try Tool.run(
      ["merge", "short.runs", "--no-plots", "--output", "merged"], in: folder.path)
    #expect(merged.status == 1)
    #expect(merged.errors.contains("not precise enough after 3 replications"))
  }
}
