// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Exponential distribution")
struct ExponentialDistributionTests {
  @Test("Half of the draws lie below log 2 means")
  func median() throws {
    let distribution = try ExponentialDistribution(mean: 2)
    #expect(abs((distribution.quantile(0.5) ?? 0) - 1.3862943611198906) < 1e-15)
    #expect(distribution.variance == 4)
  }

  @Test("A mean that is not positive and finite is an error", arguments: [0, -1, .infinity, .nan])
  func errors(mean: Double) {
    #expect(throws: ParameterError.self) { try ExponentialDistribution(mean: mean) }
  }
}
