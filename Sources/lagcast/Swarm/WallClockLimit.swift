// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import ScenarioFiles
import SimulationEngine

/// A span of wall-clock time, written like `10m`.
struct WallClockLimit: ExpressibleByArgument {
  /// Its length.
  let nanoseconds: UInt64

  /// Reads a duration of the scenario language.
  init?(argument: String) {
    guard let duration = try? Quantity.duration(argument) else { return nil }
    nanoseconds = UInt64(duration.nanoseconds)
  }
}
