// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Experiments
import MessagingModel
import ScenarioFiles

/// A scenario's sweep with every point validated and named.
struct PlannedSweep {
  /// What is to be run.
  let plan: SweepPlan
  /// What the author should know.
  let warnings: [ScenarioProblem]
  /// The memory of the largest run, in bytes.
  let largestRun: Int
  private let sweep: ScenarioSweep

  /// Plans the sweep of a scenario.
  ///
  /// - Throws: `ScenarioErrors`, or ``CommandFailure`` where there is no sweep or one that is too
  ///   large.
  init(_ options: ScenarioOptions, _ resources: ResourceOptions) throws {
    let base = try ScenarioFile.load(
      path: options.path, overrides: options.overrides, allowOutside: options.allowOutsideFiles)
    guard let sweep = base.sweep else {
      throw CommandFailure(
        .badData,
        lines: [
          "\(options.path): error: the scenario has no sweep; add a section such as "
            + "'sweep: {\(Self.example(base)): [...]}', or use lagcast run"
        ])
    }
    let replications = try Self.replications(base, resources, options.path)
    let (runs, overflow) = sweep.pointCount.multipliedReportingOverflow(by: replications)
    guard !overflow, runs <= SweepPlan.maximumRuns else {
      throw CommandFailure(
        .badData,
        lines: [
          "\(options.path): error: \(NumberText.count(sweep.pointCount, "point")) of "
            + "\(NumberText.count(replications, "replication")) are more than "
            + "\(NumberText.grouped(SweepPlan.maximumRuns)) runs; take points or replications away"
        ])
    }
    var points: [SweepPoint] = []
    var largest = 0
    var hasAutomaticWarmUp = base.warmUpIsAutomatic
    let more = try sweep.validate(beyond: base.warnings) { index, scenario in
      points.append(
        SweepPoint(
          values: sweep.values(ofPoint: index), scenarioDigest: scenario.digest,
          modelDigest: scenario.modelDigest, cost: scenario.specification.expectedDeliveries,
          objectives: scenario.objectives, settings: scenario.resolved))
      largest = max(largest, scenario.specification.estimatedBytes())
      hasAutomaticWarmUp = hasAutomaticWarmUp || scenario.warmUpIsAutomatic
    }
    guard !hasAutomaticWarmUp else {
      throw CommandFailure(
        .badData,
        lines: [
          "\(options.path): error: 'warmup: auto' is for lagcast run; the points of a sweep share a "
            + "warm-up that is given, such as --set warmup=1m"
        ])
    }
    self.sweep = sweep
    warnings = base.warnings + more
    largestRun = largest
    plan = SweepPlan(
      name: base.name, seed: resources.seed ?? base.seed, replications: replications,
      modelVersion: Version.model, paths: sweep.paths, points: points)
  }

  /// The replications of every point: shards must not decide by what they see of it.
  private static func replications(
    _ base: Scenario, _ resources: ResourceOptions, _ path: String
  ) throws(CommandFailure) -> Int {
    if let replications = resources.replications { return replications }
    guard base.sequential == nil else {
      throw CommandFailure(
        .badData,
        lines: [
          "\(path): error: the scenario asks for a precision, and the points of a sweep have a fixed "
            + "number of replications; give it with --replications"
        ])
    }
    return base.replications
  }

  /// Makes the model of a point, and proves that it is the one that was planned.
  var prepare: SweepRunner.Prepare {
    let sweep = sweep
    let plan = plan
    return { point in
      let scenario = try sweep.scenario(ofPoint: point)
      guard scenario.modelDigest == plan.points[point].modelDigest else {
        throw CommandFailure(
          .badData,
          "\(plan.title(ofPoint: point)): a trace has changed while the sweep was running; start it "
            + "again")
      }
      return scenario.specification
    }
  }

  /// A path that a newcomer might vary.
  private static func example(_ scenario: Scenario) -> String {
    "groups.\(scenario.specification.groups.first?.name ?? "NAME").consumers"
  }
}
