// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import ResultFiles

/// How many replications of each point of a sweep its precision takes.
///
/// The rule looks at the replications of a point in the order of their numbers and ends at the first
/// that is enough, so it makes no difference how many more are there, or who ran them.
struct SweepPrecision {
  /// The replications of each point that count, as far as they are there.
  private(set) var counts: [Int] = []
  /// How many replications of each point are needed, as far as that can be told.
  private(set) var wanted: [Int] = []
  /// Runs that are needed and not there.
  private(set) var missing: [PlannedRun] = []
  /// What is to be said of points that are not precise enough with the most that are allowed.
  private(set) var shortfalls: [String] = []

  /// Without a precision all replications count; with one the first ones are needed in any case.
  static func first(of plan: SweepPlan) -> [Int] {
    plan.points.map { _ in plan.precision?.fewest ?? plan.replications }
  }

  /// Looks at the runs that are there.
  ///
  /// - Throws: `ResultFileError` where a run cannot be read.
  init(_ plan: SweepPlan, _ inventory: SweepInventory) throws(ResultFileError) {
    for point in plan.points.indices {
      guard let request = plan.precision else {
        missing += plan.runs(ofPoint: point).filter { inventory.stores[$0.key] == nil }
        counts.append(plan.replications)
        wanted.append(plan.replications)
        continue
      }
      try look(at: point, of: plan, request, inventory)
    }
  }

  private mutating func look(
    at point: Int, of plan: SweepPlan, _ request: SequentialReplications,
    _ inventory: SweepInventory
  ) throws(ResultFileError) {
    var watch: PrecisionWatch?
    var summary: ExperimentSummary?
    var count = 0
    for run in plan.runs(ofPoint: point) {
      guard let store = inventory.stores[run.key],
        case .run(let file, _) = try store.content(of: run.key)
      else {
        missing.append(run)
        break
      }
      if summary == nil {
        let groups = file.groups.map { $0.name }
        summary = ExperimentSummary(groups: groups)
        watch = PrecisionWatch(request, groups: groups)
      }
      summary?.add(run.replication, file.groups.map { $0.values })
      if let summary { watch?.add(summary) }
      count += 1
      if watch?.isSatisfied ?? false { break }
    }
    counts.append(count)
    if watch?.isSatisfied ?? false {
      wanted.append(count)
    } else if count < plan.replications {
      // Rounds grow as the spread lets expect, to twice as many at most.
      let expected = watch?.expectedReplications ?? 2 * count
      wanted.append(
        min(plan.replications, max(request.fewest, min(2 * count, max(count + 1, expected)))))
    } else {
      wanted.append(count)
      shortfalls.append(
        "\(plan.title(ofPoint: point)): not precise enough after "
          + "\(count) replications: \(watch?.subject ?? ""), \(watch?.text ?? "")")
    }
  }
}
