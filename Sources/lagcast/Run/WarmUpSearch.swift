// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import MessagingModel
import Reports
import SimulationEngine
import SimulationMetrics

/// Finds the warm-up of an experiment from its own backlogs: `warmup: auto`.
///
/// A first pass runs the replications without a warm-up; each group's backlog in each of them has
/// its MSER-5 cut, and the latest of the cuts is the warm-up of all. Under sequential replications
/// the first pass runs those that are made in any case.
struct WarmUpSearch {
  /// The warm-up.
  private(set) var warmUp = VirtualDuration.zero
  /// Where a cut sits at half of the run, the latest of them: the run is too short to tell.
  private(set) var limit: (group: String, replication: Int)?
  private var cuts = 0

  /// The experiment of the first pass.
  static func firstPass(of experiment: Experiment) -> Experiment {
    var pass = experiment
    pass.specification.warmUp = .zero
    pass.attempts = .none
    pass.replications = experiment.sequential?.fewest ?? experiment.replications
    pass.sequential = nil
    return pass
  }

  /// Takes in a replication of the first pass.
  mutating func add(_ replication: ReplicationResult) {
    for group in replication.outcome.groups {
      let samples = group.timeSeries
      guard let cut = WarmUpCut(of: samples.lazy.map { Double($0.backlog) }) else { continue }
      cuts += 1
      let found = samples[cut.samples].time - VirtualTime.zero
      if cut.isAtLimit, limit == nil || found > warmUp {
        limit = (group.name, replication.replication)
      }
      warmUp = max(warmUp, found)
    }
  }

  /// What was found, in one sentence.
  var note: String {
    "warm-up: \(NumberText.plain(warmUp.seconds)) s, the latest of "
      + "\(NumberText.count(cuts, "MSER-5 cut"))"
  }

  /// What speaks against the result; `nil` for nothing.
  var warning: String? {
    limit.map { limit in
      "the run is too short to find its warm-up: in replication \(limit.replication) the cut of group "
        + "\(limit.group) sits at half of the run; make the duration longer"
    }
  }
}
