// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Quantiles and tail probabilities for confidence intervals and tests.
///
/// A probability outside `0...1` or degrees of freedom that are not positive give NaN.
public enum Quantiles {
  /// Returns the standard normal quantile.
  public static func normal(_ probability: Double) -> Double {
    guard isProbability(probability) else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_ugaussian_Pinv(probability)
  }

  /// Returns the quantile of Student's t distribution.
  public static func studentT(_ probability: Double, degreesOfFreedom: Double) -> Double {
    guard isProbability(probability), degreesOfFreedom > 0 else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_tdist_Pinv(probability, degreesOfFreedom)
  }

  /// Returns the quantile of the chi-square distribution.
  public static func chiSquare(_ probability: Double, degreesOfFreedom: Double) -> Double {
    guard isProbability(probability), degreesOfFreedom > 0 else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_chisq_Pinv(probability, degreesOfFreedom)
  }

  /// Returns the quantile of the F distribution.
  public static func fRatio(
    _ probability: Double, numeratorDegrees: Double, denominatorDegrees: Double
  ) -> Double {
    guard isProbability(probability), numeratorDegrees > 0, denominatorDegrees > 0 else {
      return .nan
    }
    GSLLibrary.prepare()
    return gsl_cdf_fdist_Pinv(probability, numeratorDegrees, denominatorDegrees)
  }

  /// Returns the quantile of the beta distribution.
  public static func beta(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    guard isProbability(probability), a > 0, b > 0 else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_beta_Pinv(probability, a, b)
  }

  /// Returns the probability that a standard normal variate is at most `value`.
  public static func normalProbability(atMost value: Double) -> Double {
    GSLLibrary.prepare()
    return gsl_cdf_ugaussian_P(value)
  }

  /// Returns the probability that a variate of Student's t distribution is at most `value`.
  public static func studentTProbability(
    atMost value: Double, degreesOfFreedom: Double
  ) -> Double {
    guard degreesOfFreedom > 0 else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_tdist_P(value, degreesOfFreedom)
  }

  /// Returns the probability that a chi-square variate exceeds `value`.
  public static func chiSquareProbability(
    above value: Double, degreesOfFreedom: Double
  ) -> Double {
    guard degreesOfFreedom > 0 else { return .nan }
    GSLLibrary.prepare()
    return gsl_cdf_chisq_Q(value, degreesOfFreedom)
  }

  private static func isProbability(_ value: Double) -> Bool { value >= 0 && value <= 1 }
}
