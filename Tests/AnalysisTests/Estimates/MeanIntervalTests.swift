// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Testing

@Suite("Intervals of means")
struct MeanIntervalTests {
  @Test("Ten observations have the interval that a table of t quantiles gives")
  func table() throws {
    // t(9; 0.975) = 2.262157162798; the values 1...10 have mean 5.5 and deviation sqrt(55 / 6).
    let interval = try #require(MeanInterval(of: (1...10).map { Double($0) }))
    #expect(interval.mean == 5.5)
    let deviation = try #require(interval.standardDeviation)
    #expect(abs(deviation - 3.0276503540974917) < 1e-12)
    let halfWidth = try #require(interval.halfWidth)
    #expect(abs(halfWidth - 2.262157162798 * 3.0276503540974917 / 10.0.squareRoot()) < 1e-9)
    #expect(interval.low == 5.5 - halfWidth)
    #expect(interval.high == 5.5 + halfWidth)
  }

  @Test("A large mean does not eat up a small deviation")
  func cancellation() throws {
    let interval = try #require(MeanInterval(of: [1e12 + 1, 1e12 + 2, 1e12 + 3]))
    #expect(interval.standardDeviation == 1)
  }

  @Test("One observation has a mean and no interval")
  func single() throws {
    let interval = try #require(MeanInterval(of: [3.0]))
    #expect(interval.mean == 3)
    #expect(interval.halfWidth == nil)
    #expect(interval.standardError == nil)
    #expect(interval.relativeHalfWidth == nil)
  }

  @Test(
    "No observation, and one that is not finite, has no estimate",
    arguments: [
      [], [1.0, .nan], [.infinity],
    ])
  func none(observations: [Double]) {
    #expect(MeanInterval(of: observations) == nil)
  }

  @Test("A mean of zero has no relative half-width")
  func zeroMean() throws {
    let interval = try #require(MeanInterval(of: [-1.0, 1.0]))
    #expect(interval.relativeHalfWidth == nil)
    #expect(interval.halfWidth != nil)
  }
}
