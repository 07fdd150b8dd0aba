// SPDX-License-Identifier: GPL-3.0-or-later

/// A distribution fitted to a sample, and how well it fits.
package struct DistributionFit: Sendable {
  /// The distribution of largest likelihood in its family.
  package let distribution: DistributionSpecification
  /// How many parameters were estimated.
  package let parameters: Int
  /// The logarithm of the likelihood, of densities by the second.
  package let logLikelihood: Double
  /// The Kolmogorov-Smirnov test against the sample.
  ///
  /// Its probability is too large, as the parameters come from the same sample (Lilliefors, Journal of
  /// the American Statistical Association 62, 1967): a small one refutes the family, a large one does
  /// not prove it.
  package let test: TestResult

  /// The Bayesian information criterion for a sample of this size; the smaller, the better.
  ///
  /// Schwarz, Annals of Statistics 6, 1978.
  package func criterion(count: Int) -> Double {
    Double(parameters) * PortableMath.logarithm(Double(count)) - 2 * logLikelihood
  }
}
