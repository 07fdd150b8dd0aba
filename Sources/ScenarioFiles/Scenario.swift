// SPDX-License-Identifier: GPL-3.0-or-later

package import Experiments
package import MessagingModel
import ResultFiles

/// A scenario, read and found right.
package struct Scenario: Sendable {
  /// Its name, a word for file names and titles.
  package var name: String
  /// What is simulated.
  package var specification: ModelSpecification
  /// The seed.
  package var seed: UInt64
  /// How many replications it asks for, or allows at most.
  package var replications: Int
  /// The precision at which replications are enough, where it asks for one.
  package var sequential: SequentialReplications?
  /// Whether the warm-up is to be found from the run itself.
  package var warmUpIsAutomatic: Bool
  /// What the means over the replications must satisfy.
  package var objectives: [Objective]
  /// What its author should know, in order of place.
  package var warnings: [ScenarioProblem]
  /// Every value in force, in the order of the scenario language.
  package var settings: [ScenarioSetting]
  /// The values in force that decide the results but seed and replications, in order of settings;
  /// traces are named by digests of their numbers.
  package var resolved: [ScenarioValue]
  /// Everything that decides the results but seed and replications, the same for every way of
  /// writing the same scenario; its digest names the scenario.
  package var canonicalText: String
  /// The part of ``canonicalText`` that decides what a run measures: all but the scenario's name and
  /// its objectives.
  package var modelText: String
  /// The scenario's sweep, if it has one; this scenario is its base.
  package var sweep: ScenarioSweep?

  /// The SHA-256 digest of ``canonicalText``, in hexadecimal.
  package var digest: String { sha256(of: canonicalText) }

  /// The SHA-256 digest of ``modelText``, in hexadecimal: with seed, replication and version of the
  /// model it names a run.
  package var modelDigest: String { sha256(of: modelText) }
}
