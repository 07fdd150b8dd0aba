// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Virtual time")
struct VirtualTimeTests {
  @Test("Units are whole nanoseconds")
  func units() {
    #expect(VirtualDuration.seconds(2).nanoseconds == 2_000_000_000)
    #expect(VirtualDuration.milliseconds(3).nanoseconds == 3_000_000)
    #expect(VirtualDuration.microseconds(5).nanoseconds == 5_000)
    #expect(VirtualTime.zero + .seconds(1) - .zero == .seconds(1))
  }

  @Test(
    "Real seconds round to the nearest nanosecond",
    arguments: [(1e-9, 1), (1.4e-9, 1), (1.6e-9, 2), (-1.6e-9, -2)])
  func rounding(seconds: Double, nanoseconds: Int64) {
    #expect(VirtualDuration(seconds: seconds).nanoseconds == nanoseconds)
  }
}
