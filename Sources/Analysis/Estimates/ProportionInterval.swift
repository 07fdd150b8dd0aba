// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The share of independent trials that succeeded, with an exact confidence interval.
///
/// Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
/// case of the binomial", Biometrika 26, 1934. The interval covers the true share at least as often
/// as it says.
public struct ProportionInterval: Sendable, Hashable {
  /// The share of successes.
  public let share: Double
  /// The lower end of the interval.
  public let low: Double
  /// The upper end of the interval.
  public let high: Double

  /// Estimates a share.
  ///
  /// - Parameters:
  ///   - successes: From 0 to `trials`.
  ///   - trials: At least 1.
  ///   - confidence: Above 0 and below 1.
  public init(successes: Int, of trials: Int, confidence: Double = 0.95) {
    precondition(trials > 0 && (0...trials).contains(successes), "successes are some of the trials")
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    let tail = (1 - confidence) / 2
    let (k, n) = (Double(successes), Double(trials))
    share = k / n
    low = successes == 0 ? 0 : Quantiles.beta(tail, k, n - k + 1)
    high = successes == trials ? 1 : Quantiles.beta(1 - tail, k + 1, n - k)
  }
}
