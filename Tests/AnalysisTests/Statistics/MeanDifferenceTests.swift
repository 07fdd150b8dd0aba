// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

/// Expected values are those of SciPy 1.17 (`ttest_1samp`, `ttest_ind` without equal variances).
@Suite("Differences of means")
struct MeanDifferenceTests {
  private let x = [5.1, 4.9, 5.3, 5.0, 5.2]
  private let y = [5.6, 5.2, 5.9, 5.5, 5.6]
  private let longer = [5.6, 5.2, 5.9, 5.5, 5.6, 6.0, 5.1]

  @Test("Pairs have the interval and probability of their differences")
  func paired() throws {
    let difference = try #require(MeanDifference(of: y, minus: x, pairing: .paired))
    #expect(abs(difference.estimate - 0.46) < 1e-12)
    #expect(abs(difference.standardError - 0.05099019513592798) < 1e-12)
    #expect(difference.degreesOfFreedom == 4)
    #expect(abs(difference.probability(ifAtMost: 0.3) - 0.017459853337269668) < 1e-12)
    #expect(abs(difference.upperBound(confidence: 0.95) - 0.5687032836346968) < 1e-9)
    #expect(abs(difference.lowerBound(confidence: 0.95) - (0.92 - 0.5687032836346968)) < 1e-9)
  }

  @Test("Independent sides have Welch's error, degrees of freedom and probability")
  func welch() throws {
    let difference = try #require(MeanDifference(of: longer, minus: x, pairing: .independent))
    #expect(abs(difference.estimate - 0.4571428571428582) < 1e-12)
    #expect(abs(difference.standardError - 0.14368805971061535) < 1e-12)
    #expect(abs(difference.degreesOfFreedom - 9.05972005647228) < 1e-9)
    #expect(abs(difference.probability(ifAtMost: 0) - 0.0055328522453584736) < 1e-11)
  }

  @Test(
    "A difference without spread: beyond chance, or as likely as the sign test says",
    arguments: [
      // Neither side varies: the difference is certain.
      ([9, 9, 9], [12, 12, 12], MeanDifference.Pairing.paired, 0),
      // Counts that vary, each one larger: three heads in a row.
      ([1, 2, 3], [2, 3, 4], .paired, 0.125),
      // Times that vary, each shifted alike.
      ([1.25, 2.5, 3.75], [2.25, 3.5, 4.75], .paired, 0),
      // Two clusters of two: one of six ways to halve four values.
      ([0, 0], [1, 1], .independent, 1.0 / 6),
      ([3, 3], [3, 3], .independent, 1),
    ] as [([Double], [Double], MeanDifference.Pairing, Double)])
  func zeroSpread(base: [Double], new: [Double], pairing: MeanDifference.Pairing, p: Double) throws
  {
    let difference = try #require(MeanDifference(of: new, minus: base, pairing: pairing))
    #expect(difference.standardError == 0)
    #expect(abs(difference.probability(ifAtMost: 0) - p) < 1e-15)
    #expect(difference.upperBound(confidence: 0.95) == difference.estimate)
  }

  @Test("A single pair is taken as it is; independent sides need two values each")
  func few() throws {
    let single = try #require(MeanDifference(of: [2], minus: [1.5], pairing: .paired))
    #expect(single.estimate == 0.5)
    #expect(single.probability(ifAtMost: 0) == 0)
    #expect(single.probability(ifAtMost: 0.5) == 1)
    #expect(MeanDifference(of: [2, 3], minus: [1], pairing: .independent) == nil)
    #expect(MeanDifference(of: [], minus: [], pairing: .paired) == nil)
  }
}
