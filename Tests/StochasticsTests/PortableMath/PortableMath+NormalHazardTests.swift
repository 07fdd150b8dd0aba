// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Portable normal hazard")
struct PortableNormalHazardTests {
  @Test("The hazard is the density over the GNU Scientific Library's tail probability")
  func agreement() {
    for index in -1_200...3_700 {
      let x = Double(index) / 100
      let density = PortableMath.exponential(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      let expected = density / Quantiles.normalProbability(atMost: -x)
      #expect(abs(PortableMath.normalHazard(x) - expected) <= 1e-13 * expected)
    }
  }

  @Test("Far out the hazard is nothing on the left and the argument on the right")
  func ends() {
    #expect(PortableMath.normalHazard(-1e12) == 0)
    #expect(PortableMath.normalHazard(1e12) == 1e12)
    #expect(PortableMath.normalHazard(.nan).isNaN)
  }
}
