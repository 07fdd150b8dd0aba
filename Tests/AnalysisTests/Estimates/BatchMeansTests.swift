// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Batch means")
struct BatchMeansTests {
  @Test("independent samples give thirty batches and their interval")
  func independent() throws {
    // Mean, deviation and correlation of the thirty means from a program of its own; the quantile is
    // t(29; 0.975).
    let estimate = try #require(BatchMeans(of: Noise.series(600)))
    #expect(estimate.batchSize == 20)
    #expect(estimate.interval.count == 30)
    #expect(abs(estimate.interval.mean - 0.497665181759124) < 1e-12)
    #expect(abs(estimate.lagOneCorrelation - 0.28458832555935576) < 1e-12)
    let halfWidth = try #require(estimate.interval.halfWidth)
    #expect(abs(halfWidth - 0.02228909698497513) < 1e-9)
  }

  @Test("samples that remember each other get longer batches")
  func doubling() throws {
    // Correlations 0.428 of 30 means, over 0.365, and 0.443 of 15, under 0.516.
    let estimate = try #require(BatchMeans(of: Noise.remembering(600, 0.9)))
    #expect(estimate.batchSize == 40)
    #expect(estimate.interval.count == 15)
    #expect(abs(estimate.lagOneCorrelation - 0.4432577051459665) < 1e-12)
  }

  @Test("there is no estimate from samples that remember each other for long, or from few")
  func refused() {
    #expect(BatchMeans(of: Noise.remembering(600, 0.995)) == nil)
    #expect(BatchMeans(of: Noise.series(49)) == nil)
    #expect(BatchMeans(of: []) == nil)
    #expect(BatchMeans(of: Noise.series(599) + [.nan]) == nil)
  }

  @Test("a constant series has an interval without width")
  func constant() throws {
    let estimate = try #require(BatchMeans(of: Array(repeating: 3.0, count: 100)))
    #expect(estimate.interval.mean == 3)
    #expect(estimate.interval.halfWidth == 0)
    #expect(estimate.lagOneCorrelation == 0)
  }
}
