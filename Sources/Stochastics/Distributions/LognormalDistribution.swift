// SPDX-License-Identifier: GPL-3.0-or-later

/// The lognormal distribution: e raised to a normal variate.
public struct LognormalDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "lognormal"

  /// One sentence about it.
  public static let summary = "the usual shape of service times: skewed, with a long tail"

  /// A mean or a median with a 99th percentile, a mean and a coefficient of variation, or the
  /// parameters of the logarithm of the duration in seconds.
  public static let parameterSets = [
    [ParameterDescription("mean", .duration), ParameterDescription("p99", .duration)],
    [ParameterDescription("mean", .duration), ParameterDescription("cv", .number)],
    [ParameterDescription("median", .duration), ParameterDescription("p99", .duration)],
    [ParameterDescription("mu", .number), ParameterDescription("sigma", .number)],
  ]

  /// The median in seconds: e raised to the mean of the logarithm.
  public let median: Double

  /// The deviation of the logarithm.
  public let sigma: Double

  /// Creates the distribution by its median in seconds and the deviation of its logarithm.
  ///
  /// - Throws: ``ParameterError`` unless the median is positive and sigma from 0 to 20.
  public init(median: Double, sigma: Double) throws(ParameterError) {
    try Requirement.positive(median, "median", of: Self.name)
    guard sigma >= 0, sigma <= 20 else {
      throw .invalid(Self.name, "sigma", "\(sigma)", requirement: "must be from 0 to 20")
    }
    self.median = median
    self.sigma = sigma
  }

  /// Creates the distribution by the mean and deviation of the logarithm of the seconds.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  public init(mu: Double, sigma: Double) throws(ParameterError) {
    guard abs(mu) <= 100 else {
      throw .invalid(Self.name, "mu", "\(mu)", requirement: "must be from -100 to 100")
    }
    try self.init(median: PortableMath.exponential(mu), sigma: sigma)
  }

  /// Creates the distribution by its mean in seconds and coefficient of variation.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  public init(mean: Double, coefficientOfVariation cv: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    try Requirement.notNegative(cv, "cv", of: Self.name)
    let growth = 1 + cv * cv
    try self.init(
      median: mean / growth.squareRoot(), sigma: PortableMath.logarithm(growth).squareRoot())
  }

  /// Creates the distribution by its mean and 99th percentile in seconds.
  ///
  /// With z the normal quantile of 0.99, log(p99 / mean) = z sigma - sigma^2 / 2. Two sigmas solve
  /// it; the smaller one is taken, since with the larger one nearly all draws are next to nothing.
  ///
  /// - Throws: ``ParameterError`` for a percentile below the mean, or above the mean by more than
  ///   the factor exp(z^2 / 2), about 14.97, which no lognormal distribution exceeds.
  public init(mean: Double, p99: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    try Requirement.positive(p99, "p99", of: Self.name)
    let z = PortableMath.normalQuantile(0.99)
    let logRatio = PortableMath.logarithm(p99 / mean)
    let discriminant = z * z - 2 * logRatio
    guard logRatio >= 0 else {
      throw .contradiction(
        subject: Self.name,
        explanation: "p99 \(p99) s lies below the mean \(mean) s; it must be at least the mean")
    }
    guard discriminant >= 0 else {
      let bound = PortableMath.exponential(0.5 * z * z)
      throw .contradiction(
        subject: Self.name,
        explanation: "p99 \(p99) s is \(p99 / mean) times the mean \(mean) s; no lognormal "
          + "exceeds exp(z^2/2) = \(bound) times, z = \(z) being the 99 % normal quantile")
    }
    // The smaller root, in the form that does not cancel.
    let sigma = 2 * logRatio / (z + discriminant.squareRoot())
    try self.init(median: mean * PortableMath.exponential(-0.5 * sigma * sigma), sigma: sigma)
  }

  /// Creates the distribution by its median and 99th percentile in seconds.
  ///
  /// - Throws: ``ParameterError`` for a percentile below the median.
  public init(median: Double, p99: Double) throws(ParameterError) {
    try Requirement.positive(median, "median", of: Self.name)
    try Requirement.positive(p99, "p99", of: Self.name)
    guard p99 >= median else {
      throw .contradiction(
        subject: Self.name, explanation: "p99 \(p99) s lies below the median \(median) s")
    }
    let sigma = PortableMath.logarithm(p99 / median) / PortableMath.normalQuantile(0.99)
    try self.init(median: median, sigma: sigma)
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    if parameters.has("cv") {
      try self.init(
        mean: parameters.number("mean"), coefficientOfVariation: parameters.number("cv"))
    } else if parameters.has("mu") {
      try self.init(mu: parameters.number("mu"), sigma: parameters.number("sigma"))
    } else if parameters.has("median") {
      try self.init(median: parameters.number("median"), p99: parameters.number("p99"))
    } else {
      try self.init(mean: parameters.number("mean"), p99: parameters.number("p99"))
    }
  }

  /// The median times exp(sigma^2 / 2).
  public var mean: Double { median * PortableMath.exponential(0.5 * sigma * sigma) }

  /// The square of the mean times exp(sigma^2) - 1.
  public var variance: Double { mean * mean * (PortableMath.exponential(sigma * sigma) - 1) }

  /// From zero without an end; the median alone where sigma is zero.
  public var support: ClosedRange<Double> { sigma == 0 ? median...median : 0 ... .infinity }

  /// False only where sigma is zero.
  public var isContinuous: Bool { sigma > 0 }

  /// Returns the normal probability of the logarithm.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    guard seconds > 0 else { return 0 }
    guard sigma > 0 else { return seconds < median ? 0 : 1 }
    return Quantiles.normalProbability(
      atMost: PortableMath.logarithm(seconds / median) / sigma)
  }

  /// Returns e raised to the normal quantile.
  public func quantile(_ probability: Double) -> Double? {
    median * PortableMath.exponential(sigma * PortableMath.normalQuantile(probability))
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler { Sampler(.lognormal, a: median * 1e9, b: sigma) }
}
