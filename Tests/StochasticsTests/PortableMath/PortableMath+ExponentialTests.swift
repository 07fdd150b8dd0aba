// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Stochastics
import Testing

@Suite("Portable exponential")
struct PortableExponentialTests {
  @Test("The exponential is within 1 unit in the last place of 31-digit values")
  func exponentialAccuracy() {
    var stream = RandomStream(seed: 1)
    var worst = 0.0
    for index in 0..<200_000 {
      let width = [0.001, 1, 20, 690][index % 4]
      let x = (2 * stream.nextUnit() - 1) * width
      let error = unitsInLastPlace(
        PortableMath.exponential(x), DoubleDouble(x).exponential())
      worst = max(worst, error)
    }
    #expect(worst < 1)
  }

  @Test("The exponential ends in zero, infinity and small numbers as it should")
  func exponentialEnds() {
    #expect(PortableMath.exponential(0) == 1)
    #expect(PortableMath.exponential(.infinity) == .infinity)
    #expect(PortableMath.exponential(-.infinity) == 0)
    #expect(PortableMath.exponential(.nan).isNaN)
    #expect(PortableMath.exponential(709.79) == .infinity)
    #expect(PortableMath.exponential(709.78) < .infinity)
    #expect(PortableMath.exponential(-746) == 0)
    #expect(PortableMath.exponential(-745.1) == .leastNonzeroMagnitude)
    for x in stride(from: -744, through: -690, by: 1) {
      let value = PortableMath.exponential(Double(x))
      #expect(abs(value - exp(Double(x))) <= value.ulp)
    }
  }
}
