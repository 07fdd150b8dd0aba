// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Hyperexponential distribution")
struct HyperexponentialDistributionTests {
  @Test("Mean and variation are met and the means balanced", arguments: [1.0, 1.5, 4, 1_000])
  func balancedMeans(cv: Double) throws {
    let distribution = try HyperexponentialDistribution(mean: 0.2, coefficientOfVariation: cv)
    #expect(abs(distribution.mean / 0.2 - 1) < 1e-12)
    #expect(abs(distribution.coefficientOfVariation / cv - 1) < 1e-9)
    let loads = zip(distribution.probabilities, distribution.means).map { $0 * $1 }
    #expect(abs(loads[0] / loads[1] - 1) < 1e-9)
  }

  @Test("Phases that do not fit are errors")
  func errors() {
    #expect(throws: ParameterError.self) {
      try HyperexponentialDistribution(probabilities: [0.5, 0.6], means: [1, 2])
    }
    #expect(throws: ParameterError.self) {
      try HyperexponentialDistribution(probabilities: [1], means: [1, 2])
    }
    #expect(throws: ParameterError.self) {
      try HyperexponentialDistribution(mean: 1, coefficientOfVariation: 0.9)
    }
  }
}
