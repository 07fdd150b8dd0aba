// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// How often comparisons find what is there and what is not, measured with the command itself.
///
/// A single server at load 0.8, ten replications a side. `LAGCAST_NIGHTLY` asks for the full number of
/// trials; the figures are printed.
@Suite("Trials of comparisons")
struct ComparisonTrialTests {
  private static let isFull = ProcessInfo.processInfo.environment["LAGCAST_NIGHTLY"] != nil

  private static let scenario = """
    format: 1
    name: one-server
    system: rocketmq
    duration: 300s
    warmup: 20s
    replications: 10
    sample: 100s
    topics:
      orders: {total_queues: 1}
    producers:
      shop:
        topic: orders
        arrivals: {poisson: {rate: 80/s}}
    groups:
      workers:
        topics: [orders]
        consumers: 1
        threads: 1
        service: {exponential: {mean: 10ms}}

    """

  private func run(
    _ name: String, seed: Int, in folder: TemporaryFolder, _ options: [String] = []
  ) throws {
    let outcome = try Tool.run(
      [
        "run", "scenario.yaml", "--no-plots", "--quiet", "--output", name, "--force", "--seed",
        "\(seed)",
      ] + options, in: folder.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("A service 2 % slower regresses in mean and p99 at the default tolerances")
  func power() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.scenario, to: "scenario.yaml")
    let trials = Self.isFull ? 100 : 20
    var found = 0
    for seed in 1...trials {
      try run("base", seed: seed, in: folder)
      try run(
        "new", seed: seed, in: folder,
        ["--set", "groups.workers.service.exponential.mean=10200us"])
      let outcome = try Tool.run(
        ["compare", "base", "new", "--across", "groups", "--format", "csv"], in: folder.path)
      let rows = outcome.output.split(separator: "\n").filter { $0.contains(",regressed,") }
      let isFound = ["sojourn.mean", "sojourn.p99"].allSatisfy { metric in
        rows.contains { $0.hasPrefix("workers,\(metric),") }
      }
      #expect(!isFound || outcome.status == 1)
      if isFound { found += 1 }
    }
    print("2 % slower service: regressed in mean and p99 in \(found) of \(trials) trials")
    #expect(Double(found) >= 0.95 * Double(trials))
  }

  @Test("Unchanged configurations under other seeds rarely raise an alarm")
  func falseAlarms() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.scenario, to: "scenario.yaml")
    let families = Self.isFull ? 200 : 30
    var alarms = (none: 0, byDefault: 0)
    for family in 1...families {
      try run("base", seed: 1_000 + 2 * family, in: folder)
      try run("new", seed: 1_001 + 2 * family, in: folder)
      let byDefault = try Tool.run(["compare", "base", "new"], in: folder.path)
      let none = try Tool.run(["compare", "base", "new", "--tolerance", "*=0"], in: folder.path)
      #expect([0, 1].contains(byDefault.status) && [0, 1].contains(none.status))
      alarms.byDefault += Int(byDefault.status)
      alarms.none += Int(none.status)
    }
    print(
      "\(families) unchanged families: \(alarms.none) alarms at tolerance 0, "
        + "\(alarms.byDefault) at the default tolerances")
    #expect(10 * alarms.none <= families)
    #expect(100 * alarms.byDefault <= families)
  }
}
