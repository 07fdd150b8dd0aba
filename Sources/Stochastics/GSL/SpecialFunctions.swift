// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Special functions behind the declared moments and distribution functions.
enum SpecialFunctions {
  /// The probability that a gamma variate of a shape and scale 1 is at most `value`.
  static func gammaProbability(atMost value: Double, shape: Double) -> Double {
    GSLLibrary.prepare()
    return value <= 0 ? 0 : gsl_cdf_gamma_P(value, shape, 1)
  }

  /// The probability that a standard normal variate exceeds `value`.
  static func normalProbability(above value: Double) -> Double {
    GSLLibrary.prepare()
    return gsl_cdf_ugaussian_Q(value)
  }

  /// The derivative of the logarithm of the gamma function; the argument is positive.
  static func digamma(_ x: Double) -> Double {
    GSLLibrary.prepare()
    return gsl_sf_psi(x)
  }
}
