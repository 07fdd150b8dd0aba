// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Quantiles")
struct QuantilesTests {
  @Test("Quantiles are those of the printed tables")
  func tables() {
    #expect(abs(Quantiles.normal(0.975) - 1.959963984540054) < 1e-12)
    #expect(abs(Quantiles.studentT(0.975, degreesOfFreedom: 9) - 2.2621571628) < 1e-9)
    #expect(abs(Quantiles.studentT(0.975, degreesOfFreedom: 1) - 12.7062047362) < 1e-8)
    #expect(abs(Quantiles.chiSquare(0.95, degreesOfFreedom: 10) - 18.307038053) < 1e-8)
    let ratio = Quantiles.fRatio(0.95, numeratorDegrees: 3, denominatorDegrees: 12)
    #expect(abs(ratio - 3.490294819) < 1e-8)
  }

  @Test("Probabilities invert quantiles", arguments: [0.01, 0.3, 0.5, 0.99])
  func inversion(probability: Double) {
    let normal = Quantiles.normal(probability)
    #expect(abs(Quantiles.normalProbability(atMost: normal) - probability) < 1e-12)
    let t = Quantiles.studentT(probability, degreesOfFreedom: 7)
    let tProbability = Quantiles.studentTProbability(atMost: t, degreesOfFreedom: 7)
    #expect(abs(tProbability - probability) < 1e-12)
    let chi = Quantiles.chiSquare(probability, degreesOfFreedom: 7)
    let above = Quantiles.chiSquareProbability(above: chi, degreesOfFreedom: 7)
    #expect(abs(above - (1 - probability)) < 1e-12)
  }

  @Test("Arguments that make no sense give not a number instead of an abort")
  func nonsense() {
    #expect(Quantiles.normal(1.5).isNaN)
    #expect(Quantiles.normal(.nan).isNaN)
    #expect(Quantiles.studentT(0.5, degreesOfFreedom: 0).isNaN)
    #expect(Quantiles.chiSquare(-0.1, degreesOfFreedom: 3).isNaN)
    #expect(Quantiles.chiSquare(0.1, degreesOfFreedom: -3).isNaN)
    #expect(Quantiles.normal(0) == -.infinity)
  }
}
