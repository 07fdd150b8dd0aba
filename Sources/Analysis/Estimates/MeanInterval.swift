// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The mean of independent observations, with a confidence interval from Student's t distribution.
///
/// The observations are values of one metric over replications, which are independent by
/// construction; messages of one run are not.
///
/// Source: A. M. Law, *Simulation Modeling and Analysis*, 5th edition, section 9.4.1.
public struct MeanInterval: Sendable, Hashable {
  /// The mean.
  public let mean: Double
  /// The standard deviation, with n - 1 in the denominator; `nil` for a single observation.
  public let standardDeviation: Double?
  /// Half the width of the interval; `nil` for a single observation.
  public let halfWidth: Double?
  /// How many observations there are.
  public let count: Int
  /// The probability with which such intervals cover the true mean.
  public let confidence: Double

  /// Estimates a mean; `nil` for no observations, and where one is not finite.
  ///
  /// It is `nil` for no observations, and where one is not finite.
  ///
  /// - Parameters:
  ///   - observations: Independent observations, in an order that does not depend on threads.
  ///   - confidence: Above 0 and below 1.
  /// - Complexity: O(n).
  public init?(of observations: some Collection<Double>, confidence: Double = 0.95) {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    guard !observations.isEmpty, observations.allSatisfy(\.isFinite) else { return nil }
    var moments = RunningMoments()
    for value in observations { moments.add(value) }
    self.init(moments, confidence: confidence)
  }

  /// Estimates a mean from moments of independent observations.
  ///
  /// - Parameters:
  ///   - moments: Moments of one observation at least.
  ///   - confidence: Above 0 and below 1.
  public init(_ moments: RunningMoments, confidence: Double = 0.95) {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    precondition(moments.count > 0, "a mean has an observation at least")
    mean = moments.mean
    count = moments.count
    self.confidence = confidence
    guard let variance = moments.variance else {
      standardDeviation = nil
      halfWidth = nil
      return
    }
    let deviation = variance.squareRoot()
    let quantile = Quantiles.studentT(
      1 - (1 - confidence) / 2, degreesOfFreedom: Double(count - 1))
    standardDeviation = deviation
    halfWidth = quantile * deviation / Double(count).squareRoot()
  }

  /// The lower end of the interval.
  public var low: Double? { halfWidth.map { mean - $0 } }

  /// The upper end of the interval.
  public var high: Double? { halfWidth.map { mean + $0 } }

  /// Half the width as a share of the mean; `nil` where the mean is zero.
  public var relativeHalfWidth: Double? {
    guard let halfWidth, mean != 0 else { return nil }
    return halfWidth / abs(mean)
  }

  /// The standard error of the mean.
  public var standardError: Double? {
    standardDeviation.map { $0 / Double(count).squareRoot() }
  }
}
