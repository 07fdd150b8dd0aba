// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Foundation
import MessagingModel
import QueueAllocation
import ResultFiles
import SimulationEngine
import SimulationMetrics
import Stochastics

/// A plain RocketMQ clustering run as users make it: all statistics, the audit, and CSV.
///
/// Consumers have 20 threads that serve 25 messages a second each and are busy for three quarters of
/// the time, so that `--count 10000000 --queues 16 --consumers 4` is the scenario
/// `Speed/clustering-16x4.yaml`.
struct RocketMQRun {
  private static let messagesPerSecondAndConsumer = 375.0

  let experiment: Experiment

  /// - Throws: `ParameterError` for a load out of range.
  init(_ request: BenchmarkRequest, messages: Int, replications: Int = 1) throws {
    let rate = Self.messagesPerSecondAndConsumer * Double(request.consumers)
    let group = GroupSpecification(
      name: "order-service", subscriptions: [.init(topic: "orders")],
      consumerIDs: (0..<request.consumers).map { "c\($0)" },
      service: .distribution(try .exponential(mean: 0.04)), allocation: Averagely())
    let producer = ProducerSpecification(
      name: "checkout", topic: "orders",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)))
    let specification = ModelSpecification(
      duration: VirtualDuration(seconds: Double(messages) / rate),
      brokers: [BrokerSpecification(name: "broker-a")],
      topics: [TopicSpecification(name: "orders", totalQueues: request.queues, brokers: 1)],
      producers: [producer], groups: [group])
    experiment = Experiment(
      name: "speed", specification: specification, replications: replications)
  }

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
func measureRocketMQ(_ request: BenchmarkRequest) throws -> Measured {
  let run = try RocketMQRun(request, messages: request.count)
  var outcome = RocketMQRun.Outcome()
  let use = try resourceUse { outcome = try run.run(threads: 1) }
  return Measured(
    count: outcome.messages, events: outcome.events, use: use,
    findings: [("mean_sojourn_s", outcome.sojournMean)])
}
