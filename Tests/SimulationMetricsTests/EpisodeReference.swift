// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// Works out one episode from the whole history of a backlog, straight from the definition.
struct EpisodeReference {
  struct Step {
    var time: Int64
    var level: Int64
  }

  /// The backlog at the event, then every change after it.
  var steps: [Step]
  var levelBefore: Double
  var tolerance: Double
  var hold: Int64
  var activeUntil: Int64
  var end: Int64

  private func isLow(_ step: Step) -> Bool { Double(step.level) <= levelBefore + tolerance }

  /// The place of the first step that returns and holds, and the moment at which that is certain.
  func firstReturn() -> (place: Int, certain: Int64)? {
    for place in steps.indices where isLow(steps[place]) {
      if place > 0, isLow(steps[place - 1]) { continue }
      let certain = max(steps[place].time, activeUntil) + hold
      guard certain <= end else { continue }
      let later = steps[(place + 1)...].prefix { $0.time < certain }
      if later.allSatisfy(isLow) { return (place, certain) }
    }
    return nil
  }

  /// Message-seconds above the level up to a moment.
  func area(to limit: Int64) -> Double {
    var sum = 0.0
    for place in steps.indices {
      let next = place + 1 < steps.count ? steps[place + 1].time : limit
      let span = min(next, limit) - steps[place].time
      guard span > 0 else { continue }
      sum += max(0, Double(steps[place].level) - levelBefore) * Double(span)
    }
    return sum / 1e9
  }

  /// Peak and its first moment over the steps up to a place.
  func peak(through place: Int) -> Step {
    steps[0...place].reduce(steps[0]) { $1.level > $0.level ? $1 : $0 }
  }
}
