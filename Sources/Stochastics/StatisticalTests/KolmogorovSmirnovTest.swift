// SPDX-License-Identifier: GPL-3.0-or-later

/// The Kolmogorov-Smirnov test of whether a sample comes from a continuous distribution.
///
/// Probabilities are those of the limit distribution with Stephens's correction for the sample's
/// size (Journal of the Royal Statistical Society B 32, 1970), good from about 8 values on.
public enum KolmogorovSmirnovTest {
  /// Tests a sample against a distribution function.
  ///
  /// - Parameters:
  ///   - sample: the values, in any order, at least one.
  ///   - probability: the probability of a value of at most the argument.
  /// - Returns: the largest distance between the two functions, and its probability.
  /// - Complexity: that of sorting the sample.
  public static func test(
    _ sample: [Double], against probability: (Double) -> Double
  ) -> TestResult {
    precondition(!sample.isEmpty, "an empty sample cannot be tested")
    let count = Double(sample.count)
    var distance = 0.0
    for (index, value) in sample.sorted().enumerated() {
      let expected = probability(value)
      let below = expected - Double(index) / count
      let above = Double(index + 1) / count - expected
      distance = max(distance, below, above)
    }
    return TestResult(statistic: distance, pValue: tail(distance, effectiveCount: count))
  }

  /// Tests whether two samples come from the same distribution.
  ///
  /// - Parameters:
  ///   - first: values in any order, at least one.
  ///   - second: values in any order, at least one.
  /// - Returns: the largest distance between the two samples' functions, and its probability.
  /// - Complexity: that of sorting the samples.
  public static func test(_ first: [Double], against second: [Double]) -> TestResult {
    precondition(!first.isEmpty && !second.isEmpty, "an empty sample cannot be tested")
    let a = first.sorted()
    let b = second.sorted()
    var distance = 0.0
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] <= value { i += 1 }
      while j < b.count, b[j] <= value { j += 1 }
      distance = max(distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    let effective = Double(a.count) * Double(b.count) / Double(a.count + b.count)
    return TestResult(statistic: distance, pValue: tail(distance, effectiveCount: effective))
  }

  /// The probability of a larger distance.
  private static func tail(_ distance: Double, effectiveCount: Double) -> Double {
    let root = effectiveCount.squareRoot()
    let scaled = (root + 0.12 + 0.11 / root) * distance
    // Below, the alternating series needs many terms, and the probability is 1 to six digits.
    guard scaled > 0.3 else { return 1 }
    var sum = 0.0
    var sign = 1.0
    for term in 1...100 {
      let part = PortableMath.exponential(-2 * Double(term * term) * scaled * scaled)
      sum += sign * part
      sign = -sign
      if part < 1e-17 { break }
    }
    return min(max(2 * sum, 0), 1)
  }
}
