// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Experiments
import MessagingModel
import ScenarioFiles
import SimulationEngine

/// A scenario's sweep with every point validated and named.
struct PlannedSweep {
  /// What is to be run.
  let plan: SweepPlan
  /// What the author should know.
  let warnings: [ScenarioProblem]
  /// The memory of the largest run, in bytes.
  let largestRun: Int
  private let sweep: ScenarioSweep
  private let warmUps: [PointWarmUp]

  /// Plans the sweep of a scenario.
  ///
  /// - Throws: `ScenarioErrors`, or ``CommandFailure`` where there is no sweep or one that is too
  ///   large.
  init(
    _ options: ScenarioOptions, _ resources: ResourceOptions, _ halfWidth: HalfWidthOptions
  ) throws {
    var base = try ScenarioFile.load(
      path: options.path, overrides: options.overrides, allowOutside: options.allowOutsideFiles)
    if let override = halfWidth.override(of: base.sequential, most: resources.replications) {
      base = try ScenarioFile.load(
        path: options.path, overrides: options.overrides + [override],
        allowOutside: options.allowOutsideFiles)
    } else if resources.replications != nil {
      base.sequential = nil
    }
    guard let sweep = base.sweep else {
      throw CommandFailure(
        .badData,
        lines: [
          "\(options.path): error: the scenario has no sweep; add a section such as "
            + "'sweep: {\(Self.example(base)): [...]}', or use lagcast run"
        ])
    }
    let replications = resources.replications ?? base.replications
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
    let more = try sweep.validate(beyond: base.warnings) { index, scenario in
      points.append(
        SweepPoint(
          values: sweep.values(ofPoint: index), scenarioDigest: scenario.digest,
          modelDigest: scenario.modelDigest, cost: scenario.specification.expectedDeliveries,
          objectives: scenario.objectives, settings: scenario.resolved,
          findsWarmUp: scenario.warmUpIsAutomatic))
      largest = max(largest, scenario.specification.estimatedBytes())
    }
    self.sweep = sweep
    warnings = base.warnings + more
    largestRun = largest
    plan = SweepPlan(
      name: base.name, seed: resources.seed ?? base.seed, replications: replications,
      precision: base.sequential, modelVersion: Version.model, paths: sweep.paths, points: points)
    warmUps = points.map { _ in PointWarmUp() }
  }

  /// What is to be said of warm-ups that were found, point by point.
  var warmUpWarnings: [String] {
    warmUps.enumerated().compactMap { point, warmUp in
      warmUp.warning.map { "\(plan.title(ofPoint: point)): \($0)" }
    }
  }

  /// Makes the model of a point, and proves that it is the one that was planned.
  ///
  /// - Parameter stopFlag: What stops the search for a warm-up.
  /// - Returns: What makes the model of a point.
  func prepare(stopFlag: StopFlag) -> SweepRunner.Prepare {
    let sweep = sweep
    let plan = plan
    let warmUps = warmUps
    return { point in
      let scenario = try sweep.scenario(ofPoint: point)
      guard scenario.modelDigest == plan.points[point].modelDigest else {
        throw CommandFailure(
          .badData,
          "\(plan.title(ofPoint: point)): a trace has changed while the sweep was running; start it "
            + "again")
      }
      guard plan.points[point].findsWarmUp else { return scenario.specification }
      var specification = scenario.specification
      guard
        let warmUp = try warmUps[point].find(
          for: specification, seed: plan.seed, replications: plan.pilots, stopFlag: stopFlag)
      else { return nil }
      specification.warmUp = warmUp
      return specification
    }
  }

  /// A path that a newcomer might vary.
  private static func example(_ scenario: Scenario) -> String {
    "groups.\(scenario.specification.groups.first?.name ?? "NAME").consumers"
  }
}
