// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import Stochastics

/// A small sweep over the load of the small model.
enum SweepFixture {
  /// Messages a second at each point.
  static let rates = [20.0, 40.0, 60.0]

  /// The model of a point; only the last one delays its messages.
  static func specification(ofPoint point: Int) throws -> ModelSpecification {
    var specification = try TestOutcomes.specification()
    specification.producers[0].arrivals = try ArrivalSpecification(
      try PoissonArrivals(rate: rates[point]))
    if point == rates.count - 1 {
      specification.producers[0].delay = .levels([.init(level: 1)])
    }
    return specification
  }

  /// The sweep's plan; the digests stand for those of scenarios.
  static func plan(
    seed: UInt64 = 7, replications: Int = 2, modelVersion: String = "1",
    objectives: [Objective] = []
  ) throws -> SweepPlan {
    SweepPlan(
      name: "loads", seed: seed, replications: replications, modelVersion: modelVersion,
      paths: ["producers.checkout.arrivals.poisson.rate"],
      points: try rates.enumerated().map { point, rate in
        SweepPoint(
          values: [ParameterValue("\(Int(rate))/s", .perSecond, rate)],
          scenarioDigest: "scenario \(point)", modelDigest: "model \(point)",
          cost: try specification(ofPoint: point).expectedDeliveries, objectives: objectives)
      })
  }

  /// What a run gives.
  static func file(of run: PlannedRun, in plan: SweepPlan) throws -> RunFile {
    let specification = try specification(ofPoint: run.point)
    let outcome = try Replication.run(
      specification, seed: plan.seed, replication: UInt64(run.replication), options: RunOptions())
    return RunFile(
      key: run.key, ReplicationResult(replication: run.replication, outcome: outcome),
      of: specification)
  }
}
