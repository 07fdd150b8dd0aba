// SPDX-License-Identifier: GPL-3.0-or-later

public import MessagingModel

/// One model, run several times with different random numbers, and what is asked of it.
///
/// Replication *r* of an experiment is fully decided by ``specification``, ``seed`` and *r*; the
/// number of threads and the order in which replications end leave no trace in the results.
public struct Experiment: Sendable {
  /// The experiment's name, a word for file names and titles.
  public var name: String
  /// What is simulated.
  public var specification: ModelSpecification
  /// The seed that, with the replication's number, keys every random stream; all 64 bits count.
  public var seed: UInt64
  /// How many replications to run, at least one; under ``sequential``, at most so many.
  public var replications: Int
  /// The precision at which replications are enough; `nil` runs a fixed number.
  public var sequential: SequentialReplications?
  /// What the means over the replications must satisfy.
  public var objectives: [Objective]
  /// Which delivery attempts to keep.
  public var attempts: RunOptions.AttemptSampling

  /// Creates an experiment.
  ///
  /// - Precondition: `replications` is positive.
  public init(
    name: String, specification: ModelSpecification, seed: UInt64 = 1, replications: Int = 1,
    sequential: SequentialReplications? = nil, objectives: [Objective] = [],
    attempts: RunOptions.AttemptSampling = .none
  ) {
    precondition(replications > 0, "an experiment has at least one replication")
    self.name = name
    self.specification = specification
    self.seed = seed
    self.replications = replications
    self.sequential = sequential
    self.objectives = objectives
    self.attempts = attempts
  }
}
