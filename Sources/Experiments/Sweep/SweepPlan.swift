// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// One combination of a sweep's parameters.
package struct SweepPoint: Sendable, Hashable {
  /// The values, one for each parameter.
  package var values: [ParameterValue]
  /// What names the point's scenario.
  package var scenarioDigest: String
  /// What names everything in it that decides a run.
  package var modelDigest: String
  /// How much work a run is, in expected deliveries; shards are dealt by it.
  package var cost: Int
  /// What is demanded of the point.
  package var objectives: [Objective]
  /// Every value in force at the point.
  package var settings: [ScenarioValue]
  /// Whether the warm-up is found from the point's own first replications.
  package var findsWarmUp: Bool

  /// Describes a point.
  package init(
    values: [ParameterValue], scenarioDigest: String, modelDigest: String, cost: Int,
    objectives: [Objective], settings: [ScenarioValue] = [], findsWarmUp: Bool = false
  ) {
    self.values = values
    self.scenarioDigest = scenarioDigest
    self.modelDigest = modelDigest
    self.cost = cost
    self.objectives = objectives
    self.settings = settings
    self.findsWarmUp = findsWarmUp
  }
}

/// One run of a sweep: one replication of one point.
package struct PlannedRun: Sendable, Hashable {
  /// The run's number: points in order, replications within each.
  package var run: Int
  /// The point's number.
  package var point: Int
  /// The replication's number.
  package var replication: Int
  /// The name of what it gives: see ``RunKey``.
  package var key: String
  /// How much work it is.
  package var cost: Int
}

/// Everything that a sweep does, known before it begins and the same for every process that computes
/// it from the same scenario.
package struct SweepPlan: Sendable, Hashable {
  /// The most runs that a sweep may have.
  package static let maximumRuns = 1_000_000

  /// The scenario's name.
  package var name: String
  /// The seed of all points.
  package var seed: UInt64
  /// The replications of each point; the most of them where a precision decides.
  package var replications: Int
  /// The precision that decides how many replications of each point count; `nil` for all.
  package var precision: SequentialReplications?
  /// The version of the simulated model.
  package var modelVersion: String
  /// What varies.
  package var parameters: [SweepParameter]
  /// The points, in order.
  package var points: [SweepPoint]
  /// The runs, in order.
  package let runs: [PlannedRun]

  /// Plans a sweep.
  ///
  /// - Parameters:
  ///   - name: The scenario's name.
  ///   - seed: The seed of all points, which lets them see the same arrivals.
  ///   - replications: The replications of each point, or the most of them.
  ///   - precision: What decides how many of them count.
  ///   - modelVersion: The version of the simulated model.
  ///   - paths: The paths that vary.
  ///   - points: The points, each with a value for each path.
  package init(
    name: String, seed: UInt64, replications: Int, precision: SequentialReplications? = nil,
    modelVersion: String, paths: [String], points: [SweepPoint]
  ) {
    self.name = name
    self.seed = seed
    self.replications = replications
    self.precision = precision
    self.modelVersion = modelVersion
    self.points = points
    parameters = SweepParameter.all(
      paths: paths,
      kinds: paths.indices.map { index in
        // Where a parameter is left out, it has no value that could be of another kind.
        let kinds = points.map { $0.values[index] }.filter { !$0.text.isEmpty }.map { $0.kind }
        // Zero shares and counts may stand among plain numbers; anything mixed is a text.
        return kinds.first.map { first in kinds.allSatisfy { $0 == first } ? first : .text }
          ?? .text
      })
    let pilots = precision?.fewest ?? replications
    runs = points.enumerated().flatMap { index, point in
      // A warm-up that is found depends on how many replications are looked at.
      let more = point.findsWarmUp ? "warm-up of \(pilots) replications" : ""
      return (0..<replications).map { replication in
        PlannedRun(
          run: index * replications + replication, point: index, replication: replication,
          key: RunKey.key(
            modelDigest: point.modelDigest, seed: seed, replication: replication,
            modelVersion: modelVersion, more: more),
          cost: point.cost)
      }
    }
  }

  /// The replications from which a point's warm-up is found: those that are made in any case.
  package var pilots: Int { precision?.fewest ?? replications }

  /// The runs of a point, in order of replications.
  package func runs(ofPoint point: Int) -> ArraySlice<PlannedRun> {
    runs[point * replications..<(point + 1) * replications]
  }

  /// What names the sweep as a whole: the digest of all its points' scenarios.
  package var digest: String {
    let points = points.enumerated().map { "point \($0) : \($1.scenarioDigest)\n" }
    return sha256(of: "lagcast sweep 1\n" + points.joined())
  }

  /// A point's number and values, for messages.
  package func title(ofPoint point: Int) -> String {
    let values = zip(parameters, points[point].values).map { "\($0.path)=\($1.text)" }
    return "point \(point) (\(values.joined(separator: ", ")))"
  }

  /// The runs of a shard.
  ///
  /// Runs are sorted by descending work, then key, and dealt to and fro: 0, 1, 2, 2, 1, 0, 0 and so
  /// on. Any number of shards is allowed; beyond the number of runs they have nothing to do.
  ///
  /// - Parameters:
  ///   - index: The shard's number, from 0.
  ///   - count: How many shards there are.
  /// - Returns: The shard's runs, those with the most work first.
  package func runs(ofShard index: Int, of count: Int) -> [PlannedRun] {
    dealt(runs).enumerated().filter { position, _ in
      let (round, place) = position.quotientAndRemainder(dividingBy: count)
      return (round.isMultiple(of: 2) ? place : count - 1 - place) == index
    }.map { $0.element }
  }

  /// Runs with the most work first, so that no long one is left over at the end.
  package func dealt(_ runs: [PlannedRun]) -> [PlannedRun] {
    runs.sorted { ($1.cost, $0.key, $0.run) < ($0.cost, $1.key, $1.run) }
  }
}

/// The name of what a run gives, made from everything that decides it and nothing else.
package enum RunKey {
  /// The key of a run: the SHA-256 digest of its scenario, seed, replication and version of the
  /// model, and of what more decides what is kept, in one line, if there is anything.
  package static func key(
    modelDigest: String, seed: UInt64, replication: Int, modelVersion: String, more: String = ""
  ) -> String {
    sha256(
      of: """
        lagcast run 1
        scenario \(modelDigest)
        seed \(seed)
        replication \(replication)
        model \(modelVersion)
        \(more.isEmpty ? "" : "with \(more)\n")
        """)
  }
}
