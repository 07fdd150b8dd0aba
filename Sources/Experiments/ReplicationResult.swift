// SPDX-License-Identifier: GPL-3.0-or-later

public import MessagingModel
import SimulationEngine

/// One replication of an experiment and what it measured.
public struct ReplicationResult: Sendable {
  /// The replication's number, from 0.
  public var replication: Int
  /// What it measured.
  public var outcome: ReplicationOutcome

  /// Pairs a replication with its measurements.
  public init(replication: Int, outcome: ReplicationOutcome) {
    self.replication = replication
    self.outcome = outcome
  }

  /// Whether the replication was stopped before its horizon.
  public var isPartial: Bool { outcome.stopReason != .horizon }
}

/// How far an experiment has come.
public struct ExperimentProgress: Sendable, Hashable {
  /// Replications to run.
  public var replications: Int
  /// Replications that have ended.
  public var ended: Int
  /// Replications that are running.
  public var running: Int
  /// Simulation events executed by the replications that have ended.
  public var executedEvents: Int
  /// Simulated seconds of the replications that have ended.
  public var simulatedSeconds: Double
}

/// How an experiment ended.
public struct ExperimentConclusion: Sendable, Hashable {
  /// The numbers of the replications that were delivered, ascending.
  public var delivered: [Int]
  /// Whether the experiment was stopped before all its replications were through.
  public var isPartial: Bool
  /// Where the only delivered replication did not reach its horizon: the simulated seconds that it
  /// came to.
  public var stoppedAt: Double?
  /// Simulation events executed by all replications that ran.
  public var executedEvents: Int

  /// Creates a conclusion; by default that of an experiment of which nothing was delivered.
  public init(
    delivered: [Int] = [], isPartial: Bool = false, stoppedAt: Double? = nil,
    executedEvents: Int = 0
  ) {
    self.delivered = delivered
    self.isPartial = isPartial
    self.stoppedAt = stoppedAt
    self.executedEvents = executedEvents
  }
}
