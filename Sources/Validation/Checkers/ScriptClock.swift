// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// Things to do by time in milliseconds, those of one time in the order in which they were added.
struct ScriptClock<Step> {
  private var steps: [(time: Int64, step: Step)] = []

  mutating func add(_ step: Step, at time: Int64) {
    let place = steps.firstIndex { $0.time > time } ?? steps.count
    steps.insert((time, step), at: place)
  }

  /// The time of the next step.
  var next: Int64? { steps.first?.time }

  mutating func takeFirst() -> (time: Int64, step: Step)? {
    steps.isEmpty ? nil : steps.removeFirst()
  }
}

extension VirtualTime {
  init(milliseconds: Int64) { self.init(nanoseconds: milliseconds * 1_000_000) }

  /// Whole milliseconds, as the scripts of the coordinators count them.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
