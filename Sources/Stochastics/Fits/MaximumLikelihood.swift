// SPDX-License-Identifier: GPL-3.0-or-later

/// Fits of families of distributions to a sample of durations, by maximum likelihood.
///
/// The equations are those of Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1,
/// second edition 1994: chapter 14 (lognormal), 17 (gamma), 19 (exponential) and 21 (Weibull); GSL finds
/// their roots. A duration of zero, which only a clock's resolution can yield, counts as half of the
/// shortest other one.
package struct MaximumLikelihood: Sendable {
  private let sample: [Double]
  private let mean: Double
  private let logs: [Double]
  private let meanLog: Double

  /// Prepares a sample of durations in seconds, finite and not negative; nil for less than two that
  /// differ.
  package init?(_ durations: [Double]) {
    guard let shortest = durations.filter({ $0 > 0 }).min(),
      durations.contains(where: { $0 != durations[0] })
    else { return nil }
    let raised = durations.map { max($0, shortest / 2) }
    let logarithms = raised.map(PortableMath.logarithm)
    sample = raised
    mean = Self.mean(of: raised)
    logs = logarithms
    meanLog = Self.mean(of: logarithms)
  }

  /// The size of the sample.
  package var count: Int { sample.count }

  /// The fits of all families, the best by ``DistributionFit/criterion(count:)`` first.
  package var fits: [DistributionFit] {
    [exponential, erlang, gamma, lognormal, weibull].compactMap { $0 }
      .sorted { $0.criterion(count: count) < $1.criterion(count: count) }
  }

  /// The exponential distribution: its mean is that of the sample.
  package var exponential: DistributionFit? {
    guard let distribution = try? ExponentialDistribution(mean: mean) else { return nil }
    let logLikelihood = -Double(count) * (PortableMath.logarithm(mean) + 1)
    return fit(distribution, parameters: 1, logLikelihood)
  }

  /// The gamma distribution: log(shape) - digamma(shape) is the logarithm of the mean less the mean of
  /// the logarithms.
  package var gamma: DistributionFit? {
    guard let shape = gammaShape,
      let distribution = try? GammaDistribution(shape: shape, mean: mean)
    else { return nil }
    return fit(distribution, parameters: 2, gammaLikelihood(shape: shape))
  }

  /// The Erlang distribution: of the two whole numbers beside the gamma distribution's shape the
  /// likelier.
  package var erlang: DistributionFit? {
    guard let shape = gammaShape, shape > 1, shape < 1e6 else { return nil }
    let below = shape.rounded(.down)
    let phases =
      gammaLikelihood(shape: below) >= gammaLikelihood(shape: below + 1) ? below : below + 1
    // One phase is the exponential distribution, which has a place of its own.
    guard phases > 1, let distribution = try? ErlangDistribution(phases: Int(phases), mean: mean)
    else { return nil }
    return fit(distribution, parameters: 2, gammaLikelihood(shape: phases))
  }

  private var gammaShape: Double? {
    let gap = PortableMath.logarithm(mean) - meanLog
    return Roots.root(in: 1e-4...1e9) { shape in
      PortableMath.logarithm(shape) - SpecialFunctions.digamma(shape) - gap
    }
  }

  private func gammaLikelihood(shape: Double) -> Double {
    let scale = mean / shape
    return Double(count)
      * ((shape - 1) * meanLog - shape - shape * PortableMath.logarithm(scale)
        - PortableMath.logGamma(shape))
  }

  /// The lognormal distribution: mean and deviation of the logarithms.
  package var lognormal: DistributionFit? {
    let square = logs.reduce(0) { $0 + ($1 - meanLog) * ($1 - meanLog) } / Double(count)
    let sigma = square.squareRoot()
    guard sigma > 0, let distribution = try? LognormalDistribution(mu: meanLog, sigma: sigma)
    else { return nil }
    let logOfCircle = PortableMath.logarithm(2 * Double.pi)
    let logLikelihood =
      -Double(count)
      * (meanLog + PortableMath.logarithm(sigma) + 0.5 * logOfCircle + 0.5)
    return fit(distribution, parameters: 2, logLikelihood)
  }

  /// The Weibull distribution: the mean of the logarithms weighted by x^shape exceeds their plain mean
  /// by 1/shape.
  package var weibull: DistributionFit? {
    // Relative to the largest value no power overflows.
    let top = logs.reduce(-Double.infinity, max)
    let relative = logs.map { $0 - top }
    let relativeMean = meanLog - top
    let shape = Roots.root(in: 0.05...1_000) { shape in
      var sum = 0.0
      var weighted = 0.0
      for log in relative {
        let power = PortableMath.exponential(shape * log)
        sum += power
        weighted += power * log
      }
      return weighted / sum - 1 / shape - relativeMean
    }
    guard let shape else { return nil }
    let sum = relative.reduce(0) { $0 + PortableMath.exponential(shape * $1) }
    let logScale = top + PortableMath.logarithm(sum / Double(count)) / shape
    guard
      let distribution = try? WeibullDistribution(
        shape: shape, scale: PortableMath.exponential(logScale))
    else { return nil }
    let logLikelihood =
      Double(count)
      * (PortableMath.logarithm(shape) - shape * logScale + (shape - 1) * meanLog - 1)
    return fit(distribution, parameters: 2, logLikelihood)
  }

  private func fit(
    _ distribution: some Distribution, parameters: Int, _ logLikelihood: Double
  ) -> DistributionFit {
    DistributionFit(
      distribution: DistributionSpecification(distribution), parameters: parameters,
      logLikelihood: logLikelihood,
      test: KolmogorovSmirnovTest.test(sample) {
        distribution.cumulativeProbability(at: $0) ?? .nan
      })
  }

  private static func mean(of values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
