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
  ///   too short, or a failed audit, which is a defect of the model.
  /// - Complexity: proportional to the events, each near-constant in cost.
  public static func run(
    _ specification: ModelSpecification, seed: UInt64, replication: UInt64,
    options: RunOptions = .init()
  ) throws(ModelError) -> ReplicationOutcome {
    let problems = specification.problems()
    guard problems.isEmpty else { throw .invalidSpecification(problems) }
    if let work = specification.workQueues {
      return try run(specification, work, seed: seed, replication: replication, options: options)
    }
    let model: RocketMQModel
    do {
      model = try RocketMQModel(
        specification, seed: seed, replication: replication, options: options)
    } catch {
      throw .invalidSpecification([
        SpecificationProblem(path: error.subject, message: error.description)
      ])
    }
    var simulation = Simulation(model: model)
    simulation.model.begin(&simulation.scheduler)
    let end = simulation.run(
      RunLimits(horizon: .zero + specification.duration, stopFlag: options.stopFlag))
    if let failure = simulation.model.failure { throw failure }
    let now = simulation.scheduler.now.nanoseconds
    simulation.model.finish(at: now)
    let findings = simulation.model.audit()
    guard findings.isEmpty else {
      throw .auditFailed(findings, seed: seed, replication: replication)
    }
    return outcome(of: simulation.model, at: now, end: end)
  }

  private static func outcome(
    of model: borrowing RocketMQModel, at now: Int64, end: RunOutcome
  ) -> ReplicationOutcome {
    let groups = 0..<model.groups.count
    return ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason,
      executedEvents: end.eventCount,
      groups: groups.map { model.groupOutcome($0, at: now) },
      queues: groups.flatMap { model.queueOutcomes($0, at: now) },
      consumers: groups.flatMap { model.consumerOutcomes($0, at: now) },
      rebalances: model.rebalanceRecords(), bills: model.bills(at: now),
      attempts: model.attempts, filters: model.filterOutcomes(), delays: model.delayOutcomes(),
      transactions: model.transactionOutcomes())
  }

  /// Simulates a broker of work queues.
  private static func run(
    _ specification: ModelSpecification, _ work: WorkQueueSpecification, seed: UInt64,
    replication: UInt64, options: RunOptions
  ) throws(ModelError) -> ReplicationOutcome {
    let model: WorkQueueModel
    do {
      model = try WorkQueueModel(
        specification, work, seed: seed, replication: replication, options: options)
    } catch {
      throw .invalidSpecification([
        SpecificationProblem(path: error.subject, message: error.description)
      ])
    }
    var simulation = Simulation(model: model)
    simulation.model.begin(&simulation.scheduler)
    let end = simulation.run(
      RunLimits(horizon: .zero + specification.duration, stopFlag: options.stopFlag))
    if let failure = simulation.model.failure { throw failure }
    let now = simulation.scheduler.now.nanoseconds
    simulation.model.finish(at: now)
    let findings = simulation.model.audit()
    guard findings.isEmpty else {
      throw .auditFailed(findings, seed: seed, replication: replication)
    }
    let groups = 0..<simulation.model.groups.count
    return ReplicationOutcome(
      end: VirtualTime(nanoseconds: now), stopReason: end.reason, executedEvents: end.eventCount,
      groups: groups.map { simulation.model.groupOutcome($0, at: now) },
      queues: groups.map { simulation.model.queueOutcome($0, at: now) },
      consumers: groups.flatMap { simulation.model.consumerOutcomes($0, at: now) },
      rebalances: [], bills: simulation.model.bills(at: now), attempts: simulation.model.attempts)
  }
}
