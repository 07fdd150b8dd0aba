// SPDX-License-Identifier: GPL-3.0-or-later

package import Stochastics

/// The distribution that fits recorded services best, and how sure that is.
package struct ServiceCalibration: Sendable {
  /// How the best distribution was found.
  package enum Choice: Sendable {
    /// All services take the same.
    case constant
    /// The likeliest family that no test refutes.
    case family(DistributionFit)
    /// Every family is refuted: measured quantiles stand for the whole.
    case empirical
  }

  /// Services in seconds, sorted.
  package let durations: [Double]
  /// All fits, the best first; empty where services do not vary.
  package let fits: [DistributionFit]
  /// What to take.
  package let choice: Choice

  /// How many quantiles stand for a sample.
  private static let quantiles = 200

  /// Chooses a distribution for services in nanoseconds.
  ///
  /// - Precondition: There is a service at least.
  package init(of nanoseconds: [Int64]) {
    let sorted = nanoseconds.sorted()
    precondition(!sorted.isEmpty, "without services there is no distribution")
    durations = sorted.map { Double($0) * 1e-9 }
    let mean = durations.reduce(0, +) / Double(durations.count)
    guard durations[durations.count - 1] - durations[0] > 0.01 * mean,
      let likelihood = MaximumLikelihood(durations)
    else {
      fits = []
      choice = .constant
      return
    }
    fits = likelihood.fits
    if let best = fits.first, best.test.pValue >= ArrivalCalibration.refuted {
      choice = .family(best)
    } else {
      choice = .empirical
    }
  }

  /// The mean in seconds.
  package var mean: Double { durations.reduce(0, +) / Double(durations.count) }

  /// The coefficient of variation.
  package var variation: Double {
    let mean = mean
    let square = durations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(durations.count)
    return mean > 0 ? ArrivalMeasures.withoutRounding(square.squareRoot() / mean) : 0
  }

  /// Half of the 95 % interval of the mean over the mean, services being independent.
  package var meanUncertainty: Double {
    guard durations.count > 1 else { return .nan }
    let quantile = Quantiles.studentT(
      0.975, degreesOfFreedom: Double(durations.count - 1))
    return quantile * variation / Double(durations.count - 1).squareRoot()
  }

  /// Evenly spread quantiles in seconds, whose mean is about that of the sample.
  package var representatives: [Double] {
    guard durations.count > Self.quantiles else { return durations }
    return (0..<Self.quantiles).map { number in
      // The mean of each slice keeps the mean of the whole, where a quantile would cut the tail.
      let first = number * durations.count / Self.quantiles
      let end = (number + 1) * durations.count / Self.quantiles
      return durations[first..<end].reduce(0, +) / Double(end - first)
    }
  }
}
