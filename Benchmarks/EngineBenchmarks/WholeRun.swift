// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import MessagingModel
import ResultFiles
import SimulationMetrics

/// A run as users make it: all statistics, the audit, and CSV.
struct WholeRun {
  let experiment: Experiment

  /// What came out of a run.
  struct Outcome {
    var messages = 0
    var events = 0
    var sojournMean = 0.0
  }

  /// Runs the experiment and writes its results to a folder, which is gone afterwards.
  ///
  /// - Throws: What the model or the file system refuses.
  func run(threads: Int) throws -> Outcome {
    try blocking { try await runConcurrently(threads: threads) }
  }

  private func runConcurrently(threads: Int) async throws -> Outcome {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("engine-benchmarks-\(ProcessInfo.processInfo.processIdentifier)")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let directory = try ResultDirectory(creating: path, existing: .replacedIfResult)
    let recorder = try ResultRecorder(directory, experiment: experiment)
    var outcome = Outcome()
    let conclusion = try await ExperimentRunner(threads: threads).run(experiment) { result in
      try recorder.record(result)
      let group = result.outcome.groups[0]
      outcome.messages += Int(group.account.completed)
      outcome.sojournMean = (group.latency?.meanParts.sojourn ?? 0) / 1e9
    }
    try recorder.finish()
    let manifest = RunManifest(
      toolVersion: "benchmark", modelVersion: "benchmark", scenarioName: experiment.name,
      scenarioDigest: "", seed: experiment.seed, replications: experiment.replications)
    try directory.commit(manifest, environment: [])
    outcome.events = conclusion.executedEvents
    return outcome
  }
}

/// Measures one completed message of a whole run, from the specification to the committed results.
func measureWhole(_ run: WholeRun) throws -> Measured {
  var outcome = WholeRun.Outcome()
  let use = try resourceUse { outcome = try run.run(threads: 1) }
  return Measured(
    count: outcome.messages, events: outcome.events, use: use,
    findings: [("mean_sojourn_s", outcome.sojournMean)])
}
