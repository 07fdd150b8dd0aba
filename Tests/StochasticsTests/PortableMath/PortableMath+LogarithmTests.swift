// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Stochastics
import Testing

@Suite("Portable logarithm")
struct PortableLogarithmTests {
  @Test("The logarithm is within 1 unit in the last place of 31-digit values")
  func logarithmAccuracy() {
    var stream = RandomStream(seed: 2)
    var worst = 0.0
    for index in 0..<200_000 {
      let unit = stream.nextUnit()
      let x: Double
      switch index % 4 {
      case 0: x = 0.5 + unit
      case 1: x = 1 + (unit - 0.5) * 1e-6
      case 2: x = unit * 1e9 + 1e-3
      default: x = Double(bitPattern: 0x0010_0000_0000_0000 + stream.next() % 0x7FD0_0000_0000_0000)
      }
      guard x != 1 else { continue }
      let error = unitsInLastPlace(PortableMath.logarithm(x), DoubleDouble(x).logarithm())
      worst = max(worst, error)
    }
    #expect(worst < 1)
  }

  @Test("The logarithm ends in infinities as it should, and takes subnormal numbers")
  func logarithmEnds() {
    #expect(PortableMath.logarithm(1) == 0)
    #expect(PortableMath.logarithm(0) == -.infinity)
    #expect(PortableMath.logarithm(.infinity) == .infinity)
    #expect(PortableMath.logarithm(-1).isNaN)
    #expect(PortableMath.logarithm(.nan).isNaN)
    for x in [Double.leastNonzeroMagnitude, 0x1p-1050, 0x1.8p-1030, Double.leastNormalMagnitude] {
      let value = PortableMath.logarithm(x)
      #expect(abs(value - log(x)) <= value.ulp)
    }
  }
}
