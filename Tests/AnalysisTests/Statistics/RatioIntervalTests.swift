// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

/// Expected ends were found with SciPy 1.17 as the roots of |mean(y - r x)| = t * standard error.
@Suite("Intervals of ratios")
struct RatioIntervalTests {
  private let x = [5.1, 4.9, 5.3, 5.0, 5.2]
  private let y = [5.6, 5.2, 5.9, 5.5, 5.6]

  @Test("Pairs: the ratios that a paired t test does not reject")
  func paired() throws {
    let interval = try #require(
      RatioInterval(of: y, over: x, pairing: .paired, confidence: 0.9))
    #expect(abs(interval.ratio - 1.0901960784313727) < 1e-12)
    #expect(abs(interval.low - 1.0702655049973553) < 1e-9)
    #expect(abs(interval.high - 1.109409968495669) < 1e-9)
  }

  @Test("Independent sides: those that a test with Welch's degrees of freedom does not reject")
  func independent() throws {
    let longer = [5.6, 5.2, 5.9, 5.5, 5.6, 6.0, 5.1]
    let interval = try #require(
      RatioInterval(of: longer, over: x, pairing: .independent, confidence: 0.9))
    #expect(abs(interval.low - 1.037552278532039) < 1e-9)
    #expect(abs(interval.high - 1.1431259569949894) < 1e-9)
  }

  @Test("There is none where the denominator may be zero")
  func undefined() {
    #expect(RatioInterval(of: [1, 2], over: [-1, 2], pairing: .paired, confidence: 0.9) == nil)
    #expect(RatioInterval(of: [1, 2], over: [0, 0], pairing: .paired, confidence: 0.9) == nil)
  }

  @Test("Correlation and the ratio of variances of pairs, as NumPy has them")
  func synchronisation() throws {
    let pair = SamplePair(x, y)
    #expect(abs(try #require(pair.correlation) - 0.9449111825230677) < 1e-12)
    #expect(abs(try #require(pair.varianceRatio) - 0.14772727272727357) < 1e-12)
    #expect(SamplePair([1, 1], [2, 3]).correlation == nil)
    #expect(SamplePair([1, 1], [2, 2]).varianceRatio == nil)
  }
}
