// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Truncated normal distribution")
struct TruncatedNormalDistributionTests {
  @Test("A cut far below the mean changes nothing, a cut at the mean gives the half normal")
  func knownMoments() throws {
    let whole = try TruncatedNormalDistribution(untruncatedMean: 10, untruncatedDeviation: 1)
    #expect(abs(whole.mean - 10) < 1e-12 && abs(whole.variance - 1) < 1e-12)
    let half = try TruncatedNormalDistribution(untruncatedMean: 0, untruncatedDeviation: 1)
    #expect(abs(half.mean - (2 / Double.pi).squareRoot()) < 1e-14)
    #expect(abs(half.variance - (1 - 2 / Double.pi)) < 1e-14)
  }

  @Test(
    "Draws follow the distribution on both sides of the change of method",
    arguments: [
      -3.0, -0.26, -0.25, -0.24, 0, 4,
    ])
  func methods(mean: Double) throws {
    let distribution = try TruncatedNormalDistribution(
      untruncatedMean: mean, untruncatedDeviation: 1)
    let sampler = distribution.makeSampler()
    var stream = RandomStream(seed: 2)
    let sample = (0..<100_000).map { _ in Double(sampler.nanoseconds(using: &stream)) * 1e-9 }
    let test = KolmogorovSmirnovTest.test(sample) {
      distribution.cumulativeProbability(at: $0) ?? .nan
    }
    #expect(test.pValue > 1e-4)
  }

  @Test("A mean too many deviations below zero is an error")
  func errors() {
    #expect(throws: ParameterError.self) {
      try TruncatedNormalDistribution(untruncatedMean: -31, untruncatedDeviation: 1)
    }
  }
}
