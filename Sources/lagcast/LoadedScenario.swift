// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import ScenarioFiles

/// A scenario file with the overrides of the command line.
struct LoadedScenario {
  /// What is to be run.
  var experiment: Experiment
  /// Whether the warm-up is still to be found.
  let warmUpIsAutomatic: Bool
  /// The digest of the resolved scenario, without seed and replications.
  let digest: String
  /// What names everything in it that decides a replication.
  let modelDigest: String
  /// What the author should know.
  let warnings: [ScenarioProblem]
  /// The values that decide the results, as result files list them.
  let resolved: [ScenarioValue]
  /// Every value in force.
  let settings: [ScenarioSetting]
  /// What varies, if the scenario has a sweep; the experiment is its base.
  let sweep: ScenarioSweep?

  /// Reads a scenario.
  ///
  /// A number of replications overrides that of the scenario; beside a half-width it is a bound.
  ///
  /// - Throws: `ScenarioErrors`.
  init(
    _ options: ScenarioOptions, seed: UInt64? = nil, replications: Int? = nil,
    halfWidth: HalfWidthOptions? = nil, attempts: RunOptions.AttemptSampling = .none
  ) throws(ScenarioErrors) {
    var scenario = try ScenarioFile.load(
      path: options.path, overrides: options.overrides, allowOutside: options.allowOutsideFiles)
    if let override = halfWidth?.override(of: scenario.sequential, most: replications) {
      scenario = try ScenarioFile.load(
        path: options.path, overrides: options.overrides + [override],
        allowOutside: options.allowOutsideFiles)
    } else if replications != nil {
      scenario.sequential = nil
    }
    experiment = Experiment(
      name: scenario.name, specification: scenario.specification, seed: seed ?? scenario.seed,
      replications: replications ?? scenario.replications, sequential: scenario.sequential,
      objectives: scenario.objectives,
      attempts: attempts)
    warmUpIsAutomatic = scenario.warmUpIsAutomatic
    digest = scenario.digest
    modelDigest = scenario.modelDigest
    warnings = scenario.warnings
    resolved = scenario.resolved
    settings = scenario.settings
    sweep = scenario.sweep
  }
}
