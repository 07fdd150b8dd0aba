// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// How far the estimates of one statistic lie from its expected value, in standard errors, over
/// runs with independent seeds.
package struct Deviations: Sendable {
  /// The statistic.
  package let name: String
  /// The expected value.
  package let expected: Double
  /// The deviations, in order of the runs.
  package private(set) var values: [Double] = []
  private var sum = 0.0
  /// The runs in which nothing was left to chance and all was as expected.
  private var certainties = 0

  /// The greatest deviation allowed for a single run, and for the mean of all.
  package static let limit = 4.0

  /// Starts without a run.
  package init(_ name: String, expected: Double) {
    self.name = name
    self.expected = expected
  }

  /// Takes in the estimate of one run and its standard error; without one, what is not chance has to
  /// be as expected to twelve digits.
  package mutating func add(_ estimate: Double, standardError: Double) {
    sum += estimate
    if standardError > 0 {
      values.append((estimate - expected) / standardError)
    } else if (estimate - expected).magnitude <= 1e-12 * expected.magnitude {
      certainties += 1
    } else {
      values.append(.infinity)
    }
  }

  /// The mean of the estimates.
  package var mean: Double { sum / Double(values.count + certainties) }
  /// The sum of the squared deviations.
  package var sumOfSquares: Double { values.reduce(0) { $0 + $1 * $1 } }
  /// The deviation of the mean over all runs, in its own standard errors.
  package var pooled: Double { values.reduce(0, +) / Double(values.count).squareRoot() }

  /// The range that holds the sum of squares of as many standard normal variates 999 times in 1,000,
  /// missing it at both ends equally often.
  package var band: ClosedRange<Double> {
    let degrees = Double(values.count)
    return Quantiles.chiSquare(
      0.000_5, degreesOfFreedom: degrees)...Quantiles.chiSquare(0.999_5, degreesOfFreedom: degrees)
  }

  /// What speaks against the expected value; `nil` for nothing.
  ///
  /// A spread below the band means runs that know of each other, one above it a wrong law; the
  /// deviation of the mean finds what is too small to be seen in a single run.
  package var problem: String? {
    guard !values.isEmpty else { return certainties > 0 ? nil : "\(name): no run" }
    if let worst = values.first(where: { !($0.magnitude <= Self.limit) }) {
      return "\(name): a run lies \(worst) standard errors off \(expected)"
    }
    if !(pooled.magnitude <= Self.limit) {
      return "\(name): the mean \(mean) lies \(pooled) standard errors off \(expected)"
    }
    if values.count > 1, !band.contains(sumOfSquares) {
      return "\(name): the sum of squares \(sumOfSquares) lies outside \(band)"
    }
    return nil
  }

  /// The figures in one line, for people.
  package var summary: String {
    let least = values.min() ?? .nan
    let greatest = values.max() ?? .nan
    return "\(name): expected \(expected), got \(mean), z \(least) to \(greatest), "
      + "pooled \(pooled), sum of squares \(sumOfSquares)"
  }
}
