// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Weibull distribution")
struct WeibullDistributionTests {
  @Test("Shape 1 is exponential and shape 2 is Rayleigh")
  func knownShapes() throws {
    let exponential = try WeibullDistribution(shape: 1, scale: 3)
    #expect(abs(exponential.mean - 3) < 1e-13 && abs(exponential.variance - 9) < 1e-12)
    let rayleigh = try WeibullDistribution(shape: 2, scale: 1)
    #expect(abs(rayleigh.mean - Double.pi.squareRoot() / 2) < 1e-14)
    #expect(abs(try WeibullDistribution(shape: 0.5, mean: 4).mean - 4) < 1e-12)
  }

  @Test("Shapes out of range are errors", arguments: [0, 0.01, 1_001, .nan])
  func errors(shape: Double) {
    #expect(throws: ParameterError.self) { try WeibullDistribution(shape: shape, scale: 1) }
    #expect(throws: ParameterError.self) { try WeibullDistribution(shape: shape, mean: 1) }
  }
}
