// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Portable normal quantile")
struct PortableNormalQuantileTests {
  @Test("The quantile agrees with the GNU Scientific Library's over all three ranges")
  func agreement() {
    var worst = 0.0
    for index in 1..<10_000 {
      let probability = Double(index) / 10_000
      let expected = Quantiles.normal(probability)
      let error = abs(PortableMath.normalQuantile(probability) - expected)
      worst = max(worst, error / max(abs(expected), 1e-3))
    }
    for exponent in 5...300 {
      let probability = PortableMath.power(10, -Double(exponent))
      let expected = Quantiles.normal(probability)
      worst = max(worst, abs(PortableMath.normalQuantile(probability) / expected - 1))
    }
    #expect(worst < 2e-14)
  }

  @Test("The ends are infinite and what lies outside is not a number")
  func ends() {
    #expect(PortableMath.normalQuantile(0) == -.infinity)
    #expect(PortableMath.normalQuantile(1) == .infinity)
    #expect(PortableMath.normalQuantile(0.5) == 0)
    #expect(PortableMath.normalQuantile(-0.1).isNaN)
    #expect(PortableMath.normalQuantile(.nan).isNaN)
  }
}
