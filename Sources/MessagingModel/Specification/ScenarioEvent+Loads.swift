// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

extension [ScenarioEvent] {
  /// In order of time; events of one moment keep the order of the specification.
  var inOrderOfTime: [ScenarioEvent] {
    enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  /// The factors that bursts, steps and ramps put on a producer's rate.
  func rateChanges(of producer: String) -> [RateChange] {
    compactMap { event in
      let start = event.time.nanoseconds
      switch event.action {
      case .burst(producer, let factor, let duration):
        return .burst(factor: factor, start: start, end: start + duration.nanoseconds)
      case .step(producer, let factor): return .step(factor: factor, start: start)
      case .ramp(producer, let factor, let duration):
        return .ramp(factor: factor, start: start, end: start + duration.nanoseconds)
      default: return nil
      }
    }
  }
}
