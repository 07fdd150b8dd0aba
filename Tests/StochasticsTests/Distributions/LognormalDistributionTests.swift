// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Lognormal distribution")
struct LognormalDistributionTests {
  @Test(
    "Mean and 99th percentile are met, by the smaller sigma",
    arguments: [1.0, 1.000001, 1.5, 5, 10, 14.9])
  func meanAndPercentile(ratio: Double) throws {
    let distribution = try LognormalDistribution(mean: 0.04, p99: 0.04 * ratio)
    #expect(abs(distribution.mean / 0.04 - 1) < 1e-13)
    let percentile = try #require(distribution.quantile(0.99))
    #expect(abs(percentile / (0.04 * ratio) - 1) < 1e-12)
    #expect(distribution.sigma <= 2.3263478740408408)
  }

  @Test("A ratio that no lognormal has is an error that names the bound")
  func impossibleRatio() {
    let error = #expect(throws: ParameterError.self) {
      try LognormalDistribution(mean: 0.01, p99: 0.15)
    }
    #expect(error?.description.contains("exp(z^2/2) = 14.96") == true)
    #expect(error?.description.contains("15.0 times the mean") == true)
    #expect(throws: ParameterError.self) { try LognormalDistribution(mean: 0.2, p99: 0.1) }
  }

  @Test("Mean and coefficient of variation, or median and percentile, are met")
  func otherParameters() throws {
    let byVariation = try LognormalDistribution(mean: 3, coefficientOfVariation: 2)
    #expect(abs(byVariation.mean - 3) < 1e-13)
    #expect(abs(byVariation.coefficientOfVariation - 2) < 1e-13)
    let byMedian = try LognormalDistribution(median: 2, p99: 7)
    #expect(byMedian.median == 2)
    #expect(abs((byMedian.quantile(0.99) ?? 0) - 7) < 1e-12)
    let byLogarithm = try LognormalDistribution(mu: 0, sigma: 1)
    #expect(byLogarithm.median == 1)
  }

  @Test("Sigma zero is a constant")
  func degenerate() throws {
    let distribution = try LognormalDistribution(mean: 0.5, coefficientOfVariation: 0)
    var stream = RandomStream(seed: 1)
    #expect(distribution.makeSampler().nanoseconds(using: &stream) == 500_000_000)
    #expect(distribution.variance == 0 && !distribution.isContinuous)
  }
}
