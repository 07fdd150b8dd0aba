// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Synchronization

/// The warm-up of one point of a sweep, found from its own replications when the first run of the
/// point needs it.
///
/// It follows from the point, the seed and the number of replications that are looked at, as that of
/// `lagcast run` does; so every process and every shard that has a run of the point finds the same.
final class PointWarmUp: Sendable {
  private struct Found {
    var warmUp: VirtualDuration
    var warning: String?
  }

  private let found = Mutex<Found?>(nil)

  /// What speaks against what was found; `nil` for nothing, or before it was looked for.
  var warning: String? { found.withLock { $0?.warning } }

  /// Finds the warm-up, once; other threads that need it wait.
  ///
  /// - Returns: The warm-up; `nil` if the search was stopped.
  /// - Throws: `ModelError` where a replication fails.
  func find(
    for specification: ModelSpecification, seed: UInt64, replications: Int, stopFlag: StopFlag
  ) throws -> VirtualDuration? {
    try found.withLock { found in
      if let found { return found.warmUp }
      var pass = specification
      pass.warmUp = .zero
      var search = WarmUpSearch()
      for replication in 0..<replications {
        if stopFlag.isRaised { return nil }
        let result = ReplicationResult(
          replication: replication,
          outcome: try Replication.run(
            pass, seed: seed, replication: UInt64(replication),
            options: RunOptions(stopFlag: stopFlag)))
        if result.isPartial { return nil }
        search.add(result)
      }
      found = Found(warmUp: search.warmUp, warning: search.warning)
      return search.warmUp
    }
  }
}
