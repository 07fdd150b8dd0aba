// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// An interval of the ratio of two means.
///
/// Source: E. C. Fieller, *Some problems in interval estimation*, Journal of the Royal Statistical
/// Society B 16, 1954. It holds the ratios that a t test of `mean(y) - ratio * mean(x)` does not reject.
package struct RatioInterval: Sendable, Hashable {
  /// Mean of `y` over mean of `x`.
  package let ratio: Double
  /// The lower end.
  package let low: Double
  /// The upper end.
  package let high: Double

  /// Estimates a ratio; there is none where the denominator may be zero, or where there are too few
  /// observations.
  ///
  /// - Parameters:
  ///   - y: Observations of the numerator.
  ///   - x: Observations of the denominator; as many, in the same order, if they are paired.
  ///   - pairing: How they belong together.
  ///   - confidence: Of the two-sided interval.
  package init?(
    of y: [Double], over x: [Double], pairing: MeanDifference.Pairing, confidence: Double
  ) {
    guard let top = MeanInterval(of: y), let bottom = MeanInterval(of: x), bottom.mean != 0,
      let difference = MeanDifference(of: y, minus: x, pairing: pairing)
    else { return nil }
    ratio = top.mean / bottom.mean
    guard let topError = top.standardError, let bottomError = bottom.standardError else {
      low = ratio
      high = ratio
      return
    }
    let covariance =
      pairing == .paired
      ? SamplePair(x, y).covariance / Double(x.count) : 0
    let t = Quantiles.studentT(
      1 - (1 - confidence) / 2, degreesOfFreedom: difference.degreesOfFreedom)
    let a = bottom.mean * bottom.mean - t * t * bottomError * bottomError
    let b = bottom.mean * top.mean - t * t * covariance
    let c = top.mean * top.mean - t * t * topError * topError
    guard a > 0 else { return nil }
    let root = max(b * b - a * c, 0).squareRoot()
    low = (b - root) / a
    high = (b + root) / a
  }
}

/// Two samples whose *i*-th values belong together.
package struct SamplePair: Sendable {
  private let x: [Double]
  private let y: [Double]

  /// Pairs samples of one length.
  package init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "pairs have two sides")
    self.x = x
    self.y = y
  }

  /// The covariance, with n - 1 in the denominator; zero for fewer than two pairs.
  package var covariance: Double {
    guard x.count > 1, let left = MeanInterval(of: x), let right = MeanInterval(of: y) else {
      return 0
    }
    var sum = 0.0
    for (a, b) in zip(x, y) { sum += (a - left.mean) * (b - right.mean) }
    return sum / Double(x.count - 1)
  }

  /// Pearson's correlation; `nil` where a side does not vary.
  package var correlation: Double? {
    guard let left = MeanInterval(of: x)?.standardDeviation,
      let right = MeanInterval(of: y)?.standardDeviation, left > 0, right > 0
    else { return nil }
    return max(-1, min(1, covariance / (left * right)))
  }

  /// The variance of the differences over that of independent sides.
  ///
  /// The latter is the sum of both variances; `nil` where nothing varies. Small is good.
  package var varianceRatio: Double? {
    guard let left = MeanInterval(of: x)?.standardDeviation,
      let right = MeanInterval(of: y)?.standardDeviation, left > 0 || right > 0
    else { return nil }
    let independent = left * left + right * right
    return max(0, (independent - 2 * covariance) / independent)
  }
}
