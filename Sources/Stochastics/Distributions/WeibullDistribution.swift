// SPDX-License-Identifier: GPL-3.0-or-later

/// The Weibull distribution: a power of an exponential variate.
public struct WeibullDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "weibull"

  /// One sentence about it.
  public static let summary = "lifetimes; shape below 1 has a heavy tail, above 1 a peak"

  /// A shape with a scale or a mean.
  public static let parameterSets = [
    [ParameterDescription("shape", .number), ParameterDescription("scale", .duration)],
    [ParameterDescription("shape", .number), ParameterDescription("mean", .duration)],
  ]

  /// The shape.
  public let shape: Double

  /// The scale in seconds.
  public let scale: Double

  /// Creates the distribution by shape and scale in seconds.
  ///
  /// - Throws: ``ParameterError`` unless the shape is from 0.05 to 1000 and the scale positive.
  public init(shape: Double, scale: Double) throws(ParameterError) {
    guard shape >= 0.05, shape <= 1_000 else {
      throw .invalid(Self.name, "shape", "\(shape)", requirement: "must be from 0.05 to 1000")
    }
    try Requirement.positive(scale, "scale", of: Self.name)
    self.shape = shape
    self.scale = scale
  }

  /// Creates the distribution by shape and mean in seconds.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  public init(shape: Double, mean: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    guard shape >= 0.05, shape <= 1_000 else {
      throw .invalid(Self.name, "shape", "\(shape)", requirement: "must be from 0.05 to 1000")
    }
    try self.init(shape: shape, scale: mean / PortableMath.gamma(1 + 1 / shape))
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    if parameters.has("mean") {
      try self.init(shape: parameters.number("shape"), mean: parameters.number("mean"))
    } else {
      try self.init(shape: parameters.number("shape"), scale: parameters.number("scale"))
    }
  }

  /// The scale times the gamma function of 1 + 1 / shape.
  public var mean: Double { scale * PortableMath.gamma(1 + 1 / shape) }

  /// From the gamma function of 1 + 2 / shape and the mean.
  public var variance: Double {
    scale * scale * PortableMath.gamma(1 + 2 / shape) - mean * mean
  }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns 1 - exp(-(t / scale)^shape).
  public func cumulativeProbability(at seconds: Double) -> Double? {
    guard seconds > 0 else { return 0 }
    return 1 - PortableMath.exponential(-PortableMath.power(seconds / scale, shape))
  }

  /// Returns scale (-log(1 - p))^(1 / shape).
  public func quantile(_ probability: Double) -> Double? {
    scale * PortableMath.power(-PortableMath.logarithm(1 - probability), 1 / shape)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler { Sampler(.weibull, a: scale * 1e9, b: 1 / shape) }
}
