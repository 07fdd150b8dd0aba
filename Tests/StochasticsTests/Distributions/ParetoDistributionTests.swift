// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Pareto distribution")
struct ParetoDistributionTests {
  @Test("Moments are infinite where the tail is too heavy")
  func moments() throws {
    #expect(try ParetoDistribution(shape: 1, minimum: 1).mean == .infinity)
    #expect(try ParetoDistribution(shape: 2, minimum: 1).variance == .infinity)
    #expect(try ParetoDistribution(shape: 3, minimum: 2).mean == 3)
    #expect(abs(try ParetoDistribution(shape: 1.2, mean: 5).mean - 5) < 1e-13)
  }

  @Test("A mean asked of a tail that has none is an error")
  func errors() {
    #expect(throws: ParameterError.self) { try ParetoDistribution(shape: 1, mean: 1) }
    #expect(throws: ParameterError.self) { try ParetoDistribution(shape: 0, minimum: 1) }
  }
}
