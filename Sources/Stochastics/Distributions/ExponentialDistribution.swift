// SPDX-License-Identifier: GPL-3.0-or-later

/// The exponential distribution, drawn by a ziggurat.
public struct ExponentialDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "exponential"

  /// One sentence about it.
  public static let summary = "without memory; coefficient of variation 1"

  /// A mean.
  public static let parameterSets = [[ParameterDescription("mean", .duration)]]

  /// The mean in seconds.
  public let mean: Double

  /// Creates the distribution with a mean in seconds.
  ///
  /// - Throws: ``ParameterError`` unless the mean is positive and finite.
  public init(mean: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    self.mean = mean
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(mean: parameters.number("mean"))
  }

  /// The square of the mean.
  public var variance: Double { mean * mean }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns 1 - exp(-t / mean).
  public func cumulativeProbability(at seconds: Double) -> Double? {
    seconds <= 0 ? 0 : 1 - PortableMath.exponential(-seconds / mean)
  }

  /// Returns -mean log(1 - p).
  public func quantile(_ probability: Double) -> Double? {
    -mean * PortableMath.logarithm(1 - probability)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler { Sampler(.exponential, a: mean * 1e9) }
}
