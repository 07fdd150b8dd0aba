// SPDX-License-Identifier: GPL-3.0-or-later

/// Pearson's chi-square test of whether counts follow expected ones.
public enum ChiSquareTest {
  /// Tests observed counts against expected ones.
  ///
  /// - Parameters:
  ///   - observed: the counts, at least two.
  ///   - expected: as many positive numbers; each should be at least about 5.
  ///   - estimatedParameters: how many parameters of the expectation came from the same data.
  /// - Returns: the sum of squared differences over expectations, and its probability.
  public static func test(
    observed: [Int], expected: [Double], estimatedParameters: Int = 0
  ) -> TestResult {
    precondition(
      observed.count == expected.count && observed.count >= 2 && expected.allSatisfy { $0 > 0 },
      "counts must be matched by as many positive expectations, at least two")
    var statistic = 0.0
    for (count, mean) in zip(observed, expected) {
      let difference = Double(count) - mean
      statistic += difference * difference / mean
    }
    let degrees = Double(observed.count - 1 - estimatedParameters)
    return TestResult(
      statistic: statistic,
      pValue: Quantiles.chiSquareProbability(above: statistic, degreesOfFreedom: degrees))
  }
}
