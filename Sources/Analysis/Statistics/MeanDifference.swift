// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The difference of two means, with what a t test and an interval of it need.
///
/// Paired observations come from replications that saw the same random numbers; their differences are
/// one sample (Law, *Simulation Modeling and Analysis*, 5th edition, section 11.2). Independent ones
/// have variances of their own (Welch, Biometrika 34, 1947).
package struct MeanDifference: Sendable, Hashable {
  /// How observations of the two sides belong together.
  package enum Pairing: Sendable, Hashable {
    /// The *i*-th of one side saw the same random numbers as the *i*-th of the other.
    case paired
    /// Nothing connects the sides.
    case independent
  }

  /// Mean of the first side minus mean of the second.
  package let estimate: Double
  /// Its standard error; zero where nothing varies.
  package let standardError: Double
  /// Degrees of freedom of the t distribution, not always whole.
  package let degreesOfFreedom: Double
  /// The probability of a difference without any spread, where there is no difference.
  private let zeroSpreadProbability: Double

  /// Estimates a difference.
  ///
  /// There is none where a side has no observation, or where independent sides have fewer than two. A
  /// single pair has no spread: its difference is taken as it is.
  ///
  /// - Parameters:
  ///   - first: Finite observations of one side.
  ///   - second: Those of the other; as many, and in the same order, if they are paired.
  ///   - pairing: How they belong together.
  package init?(of first: [Double], minus second: [Double], pairing: Pairing) {
    switch pairing {
    case .paired:
      precondition(first.count == second.count, "pairs have two sides")
      guard let interval = MeanInterval(of: zip(first, second).map { $0 - $1 }) else { return nil }
      estimate = interval.mean
      standardError = interval.standardError ?? 0
      degreesOfFreedom = Double(max(interval.count - 1, 1))
      zeroSpreadProbability = Self.signProbability(first, second)
    case .independent:
      guard let left = MeanInterval(of: first), let right = MeanInterval(of: second),
        let leftError = left.standardError, let rightError = right.standardError
      else { return nil }
      estimate = left.mean - right.mean
      let leftPart = leftError * leftError
      let rightPart = rightError * rightError
      let variance = leftPart + rightPart
      standardError = variance.squareRoot()
      degreesOfFreedom =
        variance > 0
        ? variance * variance
          / (leftPart * leftPart / Double(left.count - 1)
            + rightPart * rightPart / Double(right.count - 1))
        : Double(left.count + right.count - 2)
      zeroSpreadProbability = Self.separationProbability(left.count, right.count)
    }
  }

  /// The probability of differences that are all equal to a whole number, by the sign test; a
  /// difference of figures that vary continuously, or do not vary at all, is beyond chance.
  private static func signProbability(_ first: [Double], _ second: [Double]) -> Double {
    let isConstant = first.allSatisfy { $0 == first[0] } && second.allSatisfy { $0 == second[0] }
    let isWhole = first.allSatisfy { $0 == $0.rounded() }
    guard isWhole, !isConstant else { return 0 }
    return first.reduce(1) { probability, _ in probability / 2 }
  }

  /// The probability that a random half of *m* + *n* values in two clusters is exactly one of them.
  private static func separationProbability(_ m: Int, _ n: Int) -> Double {
    var ways = 1.0
    for k in 0..<min(m, n) { ways = ways * Double(m + n - k) / Double(k + 1) }
    return 1 / ways
  }

  /// The probability of a difference as large as this, or larger, where the true one is the bound:
  /// the one-sided value of the hypothesis that it is at most the bound.
  package func probability(ifAtMost bound: Double) -> Double {
    guard standardError > 0 else { return estimate > bound ? zeroSpreadProbability : 1 }
    return Quantiles.studentTProbability(
      atMost: -(estimate - bound) / standardError, degreesOfFreedom: degreesOfFreedom)
  }

  /// What the true difference does not exceed, with this confidence.
  package func upperBound(confidence: Double) -> Double {
    estimate + margin(confidence)
  }

  /// What the true difference does not fall below, with this confidence.
  package func lowerBound(confidence: Double) -> Double {
    estimate - margin(confidence)
  }

  private func margin(_ confidence: Double) -> Double {
    guard standardError > 0 else { return 0 }
    return Quantiles.studentT(confidence, degreesOfFreedom: degreesOfFreedom) * standardError
  }
}
