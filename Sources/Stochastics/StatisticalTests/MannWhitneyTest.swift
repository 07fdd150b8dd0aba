// SPDX-License-Identifier: GPL-3.0-or-later

/// The Mann-Whitney test of whether values of one sample tend to exceed those of another.
public enum MannWhitneyTest {
  /// Samples up to this size without ties get the exact distribution.
  private static let largestExact = 50

  /// Tests two samples for a difference in either direction.
  ///
  /// Up to 50 values a sample without ties the probability is exact (Mann and Whitney, Annals of
  /// Mathematical Statistics 18, 1947), else that of the normal limit, corrected for ties and for
  /// the statistic's steps.
  ///
  /// - Parameters:
  ///   - first: values in any order, at least one.
  ///   - second: values in any order, at least one.
  /// - Returns: how many pairs have the larger value in the first sample, ties counting half, and
  ///   the two-sided probability.
  public static func test(_ first: [Double], _ second: [Double]) -> TestResult {
    precondition(!first.isEmpty && !second.isEmpty, "an empty sample cannot be tested")
    let all = (first.map { ($0, 0) } + second.map { ($0, 1) }).sorted { $0 < $1 }
    var rankSum = 0.0
    var tieTerm = 0.0
    var start = 0
    while start < all.count {
      var end = start
      while end < all.count, all[end].0 == all[start].0 { end += 1 }
      let size = Double(end - start)
      let rank = Double(start + end + 1) / 2
      rankSum += rank * Double(all[start..<end].count { $0.1 == 0 })
      tieTerm += size * size * size - size
      start = end
    }
    let m = Double(first.count)
    let n = Double(second.count)
    let statistic = rankSum - m * (m + 1) / 2
    guard tieTerm > 0 || max(first.count, second.count) > largestExact else {
      return TestResult(
        statistic: statistic, pValue: exactProbability(statistic, first.count, second.count))
    }
    let total = m + n
    let variance = m * n / 12 * (total + 1 - tieTerm / (total * (total - 1)))
    guard variance > 0 else { return TestResult(statistic: statistic, pValue: 1) }
    let distance = max(abs(statistic - m * n / 2) - 0.5, 0) / variance.squareRoot()
    let pValue = 2 * SpecialFunctions.normalProbability(above: distance)
    return TestResult(statistic: statistic, pValue: min(pValue, 1))
  }

  /// The two-sided probability of a statistic by counting arrangements.
  private static func exactProbability(_ statistic: Double, _ m: Int, _ n: Int) -> Double {
    // ways[u] grows into the number of ways to reach u, by the product formula of the Gaussian
    // binomial: multiply by 1 - q^(n + k), divide by 1 - q^k, for k from 1 to m.
    var ways = [Double](repeating: 0, count: m * n + 1)
    ways[0] = 1
    for k in 1...m {
      for u in stride(from: m * n, through: n + k, by: -1) { ways[u] -= ways[u - n - k] }
      for u in stride(from: k, through: m * n, by: 1) { ways[u] += ways[u - k] }
    }
    let all = ways.reduce(0, +)
    let nearerEnd = Int(min(statistic, Double(m * n) - statistic))
    let tail = ways[0...nearerEnd].reduce(0, +)
    return min(2 * tail / all, 1)
  }
}
