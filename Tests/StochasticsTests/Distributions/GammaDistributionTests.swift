// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Gamma distribution")
struct GammaDistributionTests {
  @Test("All three sets of parameters describe the same distribution")
  func parameters() throws {
    let byScale = try GammaDistribution(shape: 4, scale: 0.5)
    #expect(try GammaDistribution(shape: 4, mean: 2) == byScale)
    #expect(try GammaDistribution(mean: 2, coefficientOfVariation: 0.5) == byScale)
    #expect(byScale.coefficientOfVariation == 0.5)
  }

  @Test("Shape 1 is exponential")
  func exponential() throws {
    let gamma = try GammaDistribution(shape: 1, scale: 2)
    let exponential = try ExponentialDistribution(mean: 2)
    for time in [0.1, 1, 5, 20] {
      let difference =
        (gamma.cumulativeProbability(at: time) ?? 9)
        - (exponential.cumulativeProbability(at: time) ?? 0)
      #expect(abs(difference) < 1e-14)
    }
  }
}
