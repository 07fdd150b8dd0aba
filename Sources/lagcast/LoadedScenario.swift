// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ScenarioFiles

/// A scenario file with the overrides of the command line.
struct LoadedScenario {
  /// A value in force.
  struct Setting {
    var path: String
    var value: String
    var isDefault: Bool
    var meaning: String
  }

  /// What is to be run.
  let experiment: Experiment
  /// The digest of the resolved scenario, without seed and replications.
  let digest: String
  /// Finished lines about what the author should know.
  let warnings: [String]
  /// Every value in force.
  let settings: [Setting]

  /// Reads a scenario.
  ///
  /// - Throws: `ScenarioErrors`.
  init(
    _ options: ScenarioOptions, seed: UInt64? = nil, replications: Int? = nil,
    attempts: RunOptions.AttemptSampling = .none
  ) throws {
    fatalError("pending")
  }
}
