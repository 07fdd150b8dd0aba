// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Uniform distribution")
struct UniformDistributionTests {
  @Test("Equal ends are a constant")
  func degenerate() throws {
    let distribution = try UniformDistribution(minimum: 0.25, maximum: 0.25)
    var stream = RandomStream(seed: 1)
    #expect(distribution.makeSampler().nanoseconds(using: &stream) == 250_000_000)
    #expect(!distribution.isContinuous)
    #expect(distribution.cumulativeProbability(at: 0.25) == 1)
  }

  @Test("Ends in the wrong order or below zero are errors")
  func errors() {
    #expect(throws: ParameterError.self) { try UniformDistribution(minimum: 2, maximum: 1) }
    #expect(throws: ParameterError.self) { try UniformDistribution(minimum: -1, maximum: 1) }
  }
}
