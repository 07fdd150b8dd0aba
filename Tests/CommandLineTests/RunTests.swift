// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles
import TestSupport
import Testing

@Suite("lagcast run")
struct RunTests {
  private func folder(holding scenario: String = Scenarios.scaleOut) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "scenario.yaml")
    return folder
  }

  @Test("prints what happened to each group, as the golden files hold")
  func printsSummary() throws {
    let folder = try folder()
    for (form, options) in [
      ("one", ["--replications", "1"]), ("three", []),
      ("markdown", ["--replications", "1", "--format", "markdown"]),
      ("csv", ["--format", "csv"]), ("json", ["--format", "json"]),
    ] {
      let outcome = try Tool.run(
        ["run", "scenario.yaml", "--no-plots", "--quiet"] + options, in: folder.path)
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      #expect(try GoldenFile("Golden/run-\(form).txt").difference(from: outcome.output) == nil)
    }
  }

  @Test("says seed, digest, place and how to repeat it on standard error")
  func saysHowToRepeat() throws {
    let folder = try folder()
    let outcome = try Tool.run(
      [
        "run", "scenario.yaml", "--no-plots", "--set", "groups.order-service.threads=3",
        "--replications", "2", "--output", "my results",
      ], in: folder.path)
    #expect(outcome.status == 0)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].wholeMatch(
        of: /scale-out: seed 42, 2 replications, scenario sha256:[0-9a-f]{16}/) != nil)
    #expect(lines[1] == "Results: my results")
    #expect(
      lines[2]
        == "Repeat: lagcast run scenario.yaml --set groups.order-service.threads=3 --seed 42 "
        + "--replications 2 --output 'my results' --force --no-plots")
  }

  @Test("writes every table, its description, a manifest and scripts")
  func writesFiles() throws {
    let folder = try folder()
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--messages", "50"], in: folder.path)
    #expect(outcome.status == 0)
    let manifest = try RunManifest.read(from: folder.path("results/local/scale-out"))
    let paths = manifest.files.map { $0.path }
    for file in [
      "allocations.csv", "consumers.csv", "datapackage.json", "estimates.csv", "events.csv",
      "latency.csv", "messages.csv", "metrics.csv", "objectives.csv", "queues.csv",
      "rebalances.csv", "scenario.csv", "summary.csv", "timeseries.csv", "workload.csv",
      "plots/backlog.gp", "plots/ownership.gp",
    ] { #expect(paths.contains(file), "\(file) is missing from \(paths)") }
    #expect(!paths.contains { $0.hasSuffix(".svg") })
    #expect(manifest.partialReason == nil)
    #expect(manifest.replications == 3)
    let messages = try folder.read("results/local/scale-out/messages.csv").split(separator: "\n")
    #expect(messages.count == 1 + 3 * 50)
  }

  @Test("compresses the delivery attempts by suffix")
  func compressesMessages() throws {
    let folder = try folder()
    let outcome = try Tool.run(
      [
        "run", "scenario.yaml", "--no-plots", "--messages", "10%", "--messages-file",
        "messages.csv.gz", "--replications", "1",
      ], in: folder.path)
    #expect(outcome.status == 0)
    let bytes = try folder.bytes("results/local/scale-out/messages.csv.gz")
    #expect(bytes.prefix(2) == [0x1f, 0x8b])
    #expect(try folder.read("results/local/scale-out/datapackage.json").contains("messages.csv.gz"))
  }

  @Test("draws pictures with gnuplot; warns once and ends well without it")
  func drawsPictures() throws {
    let folder = try folder()
    let words = ["run", "scenario.yaml", "--replications", "1"]
    let without = try Tool.run(words, in: folder.path, searchPath: "/nowhere")
    #expect(without.status == 0)
    #expect(without.errors.split(separator: "\n").count { $0.contains("gnuplot") } == 1)
    #expect(without.errors.contains("lagcast: warning: gnuplot is not installed"))
    let plain = try folder.read("results/local/scale-out/manifest.json")
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot") else { return }
    let with = try Tool.run(words, in: folder.path)
    #expect(with.status == 0)
    #expect(!with.errors.contains("warning"), "\(with.errors)")
    let picture = try folder.read("results/local/scale-out/plots/backlog.svg")
    #expect(picture.contains("<svg"))
    #expect(try folder.read("results/local/scale-out/manifest.json") == plain)
  }

  @Test(
    "ends with status 1 where an objective is missed, and says which",
    arguments: [
      ("at_most: 1ms", 1, "missed"), ("at_most: 1h", 0, "met"), ("at_least: 1ms", 0, "met"),
    ])
  func judgesObjectives(bound: String, status: Int32, verdict: String) throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(
        replacing: "events:\n",
        with: "objectives:\n  - {metric: sojourn.p99, group: order-service, \(bound)}\nevents:\n"))
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--format", "json"], in: folder.path)
    #expect(outcome.status == status)
    #expect(outcome.output.contains("\"verdict\": \"\(verdict)\""))
    #expect(try RunManifest.read(from: folder.path("results/local/scale-out")).replications == 3)
  }

  @Test("reports progress as JSON objects, a line each")
  func reportsProgressAsJSON() throws {
    let folder = try folder()
    let outcome = try Tool.run(
      ["run", "scenario.yaml", "--no-plots", "--progress", "json"], in: folder.path)
    #expect(outcome.status == 0)
    var ended: [Int] = []
    for line in outcome.errors.split(separator: "\n") {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      if object["event"] as? String == "progress" {
        ended.append(try #require(object["ended"] as? Int))
      }
    }
    #expect(ended.first == 0)
    #expect(ended.last == 3)
    #expect(ended == ended.sorted())
  }

  @Test("keeps what is finished on Ctrl-C, marked as partial, with status 130")
  func keepsPartialResults() async throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(replacing: "replications: 3", with: "replications: 100000"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = ["run", "scenario.yaml", "--no-plots", "--quiet", "--format", "json"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = try Tool.Capture()
    let errors = try Tool.Capture()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    while process.isRunning,
      SweepScenario.runFiles(below: folder.path("results/local/scale-out.runs")).count < 5
    {
      try await Task.sleep(for: .milliseconds(2))
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    let manifest = try RunManifest.read(from: folder.path("results/local/scale-out"))
    #expect(manifest.replications > 0)
    #expect(manifest.replications < 100_000)
    let reason = try #require(manifest.partialReason)
    #expect(reason.contains("of 100,000 replications"))
    #expect(try output.text().contains("\"partial_reason\": \"interrupted"))
  }

  @Test("runs a single replication into a partial result on Ctrl-C")
  func stopsWithinReplication() async throws {
    let folder = try folder(
      holding: Scenarios.scaleOut(
        replacing: "duration: 60s", with: "sample: 10m\nduration: 10000h"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.products + "/lagcast")
    process.arguments = [
      "run", "scenario.yaml", "--no-plots", "--quiet", "--replications", "1", "--memory-limit",
      "1TiB",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = try Tool.Capture()
    let errors = try Tool.Capture()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    try await Task.sleep(for: .seconds(1))
    process.interrupt()
    process.waitUntilExit()
    let complaints = try errors.text()
    #expect(process.terminationStatus == 130, "\(complaints)")
    let manifest = try RunManifest.read(from: folder.path("results/local/scale-out"))
    let reason = try #require(manifest.partialReason)
    #expect(reason.hasPrefix("interrupted in replication 0 after "))
  }
}
