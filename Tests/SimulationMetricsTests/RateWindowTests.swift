// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Rate window")
struct RateWindowTests {
  @Test("Rates are counts over the time since the window opened")
  func rates() {
    var window = RateWindow(at: at(1_000_000_000))
    window.recordArrivals(32)
    window.recordArrivals()
    window.recordCompletions(10)
    window.recordCompletions()
    #expect(window.arrivals == 33 && window.completions == 11)
    let end = at(1_500_000_000)
    #expect(window.arrivalRate(at: end) == 66 && window.completionRate(at: end) == 22)
  }

  @Test("A window of no length has no rate")
  func noLength() {
    var window = RateWindow(at: at(7))
    window.recordArrivals()
    #expect(window.arrivalRate(at: at(7)) == nil && window.completionRate(at: at(7)) == nil)
  }
}
