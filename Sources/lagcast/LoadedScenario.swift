// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ScenarioFiles

/// A scenario file with the overrides of the command line.
struct LoadedScenario {
  /// What is to be run.
  let experiment: Experiment
  /// The digest of the resolved scenario, without seed and replications.
  let digest: String
  /// What the author should know.
  let warnings: [ScenarioProblem]
  /// Every value in force.
  let settings: [ScenarioSetting]

  /// Reads a scenario.
  ///
  /// - Throws: `ScenarioErrors`.
  init(
    _ options: ScenarioOptions, seed: UInt64? = nil, replications: Int? = nil,
    attempts: RunOptions.AttemptSampling = .none
  ) throws(ScenarioErrors) {
    let scenario = try ScenarioFile.load(
      path: options.path, overrides: options.overrides, allowOutside: options.allowOutsideFiles)
    experiment = Experiment(
      name: scenario.name, specification: scenario.specification, seed: seed ?? scenario.seed,
      replications: replications ?? scenario.replications, objectives: scenario.objectives,
      attempts: attempts)
    digest = scenario.digest
    warnings = scenario.warnings
    settings = scenario.settings
  }
}
