// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

/// Runs a specification once.
public enum Replication {
  /// Simulates one replication and returns what it measured.
  ///
  /// The outcome depends on the specification, the seed and the replication's number alone.
  ///
  /// - Parameters:
  ///   - specification: what to simulate.
  ///   - seed: the experiment's seed; all 64 bits count.
  ///   - replication: the replication's number, from 0.
  ///   - options: what to keep and when to stop.
  /// - Returns: the measurements; partial if the run was stopped.
  /// - Throws: ``ModelError`` for a specification that contradicts itself, a service trace that is
  ///   too short, a clock that does not move on, or a failed audit, which is a defect of the model.
  /// - Complexity: proportional to the events, each near-constant in cost.
  public static func run(
    _ specification: ModelSpecification, seed: UInt64, replication: UInt64,
    options: RunOptions = .init()
  ) throws(ModelError) -> ReplicationOutcome {
    let problems = specification.problems()
    guard problems.isEmpty else { throw .invalidSpecification(problems) }
    if let work = specification.workQueues {
      let model = try built { () throws(ParameterError) in
        try WorkQueueModel(
          specification, work, seed: seed, replication: replication, options: options)
      }
      return try run(model, of: specification, seed, replication, options)
    }
    if let kafka = specification.kafka {
      let model = try built { () throws(ParameterError) in
        try KafkaModel(specification, kafka, seed: seed, replication: replication, options: options)
      }
      return try run(model, of: specification, seed, replication, options)
    }
    let model = try built { () throws(ParameterError) in
      try RocketMQModel(specification, seed: seed, replication: replication, options: options)
    }
    return try run(model, of: specification, seed, replication, options)
  }

  /// A model; what its distributions refuse is a problem of the specification.
  private static func built<Model: ~Copyable>(
    _ build: () throws(ParameterError) -> Model
  ) throws(ModelError) -> Model {
    do {
      return try build()
    } catch {
      throw .invalidSpecification([
        SpecificationProblem(path: error.subject, message: error.description)
      ])
    }
  }

  /// Far more events than a burst of a million messages has at one instant, and over in seconds.
  private static let longestStandstill = 20_000_000

  private static func run<Model: SystemModel & ~Copyable>(
    _ model: consuming Model, of specification: ModelSpecification, _ seed: UInt64,
    _ replication: UInt64, _ options: RunOptions
  ) throws(ModelError) -> ReplicationOutcome {
    var simulation = Simulation(model: model)
    if let seed = options.tieSeed { simulation.scheduler.shuffleTies(seed: seed) }
    simulation.model.begin(&simulation.scheduler)
    let end = simulation.run(
      RunLimits(
        horizon: .zero + specification.duration, stopFlag: options.stopFlag,
        standstill: longestStandstill))
    if end.reason == .standstill {
      throw .standstill(at: simulation.scheduler.now, events: longestStandstill)
    }
    if let failure = simulation.model.failure { throw failure }
    let now = simulation.scheduler.now.nanoseconds
    simulation.model.finish(at: now)
    let findings = simulation.model.audit()
    guard findings.isEmpty else {
      throw .auditFailed(findings, seed: seed, replication: replication)
    }
    return simulation.model.outcome(at: now, end: end)
  }
}

/// A modelled messaging system, from time zero to what was measured.
protocol SystemModel: SimulationModel, ~Copyable {
  /// Why the run cannot go on.
  var failure: ModelError? { get }
  /// Schedules everything that happens by itself.
  mutating func begin(_ scheduler: inout Scheduler<Event>)
  /// Closes what is still open.
  mutating func finish(at now: Int64)
  /// Everything that does not add up; empty for a sound run.
  func audit() -> [String]
  /// What was measured.
  func outcome(at now: Int64, end: RunOutcome) -> ReplicationOutcome
}
