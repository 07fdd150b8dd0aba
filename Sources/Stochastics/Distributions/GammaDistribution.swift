// SPDX-License-Identifier: GPL-3.0-or-later

/// The gamma distribution, drawn by the method of Marsaglia and Tsang.
public struct GammaDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "gamma"

  /// One sentence about it.
  public static let summary = "any coefficient of variation, light tail"

  /// A shape with a mean or a scale, or a mean and a coefficient of variation.
  public static let parameterSets = [
    [ParameterDescription("shape", .number), ParameterDescription("mean", .duration)],
    [ParameterDescription("shape", .number), ParameterDescription("scale", .duration)],
    [ParameterDescription("mean", .duration), ParameterDescription("cv", .number)],
  ]

  /// The shape; one over the square of the coefficient of variation.
  public let shape: Double

  /// The scale in seconds.
  public let scale: Double

  /// Creates the distribution by shape and scale.
  ///
  /// - Throws: ``ParameterError`` unless the shape is from 0.0001 to 10^12 and the scale positive.
  public init(shape: Double, scale: Double) throws(ParameterError) {
    guard shape >= 1e-4, shape <= 1e12 else {
      throw .invalid(Self.name, "shape", "\(shape)", requirement: "must be from 0.0001 to 1e12")
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
    try Requirement.positive(shape, "shape", of: Self.name)
    try self.init(shape: shape, scale: mean / shape)
  }

  /// Creates the distribution by its mean in seconds and coefficient of variation.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  public init(mean: Double, coefficientOfVariation cv: Double) throws(ParameterError) {
    try Requirement.positive(cv, "cv", of: Self.name)
    try self.init(shape: 1 / (cv * cv), mean: mean)
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    if parameters.has("cv") {
      try self.init(
        mean: parameters.number("mean"), coefficientOfVariation: parameters.number("cv"))
    } else if parameters.has("mean") {
      try self.init(shape: parameters.number("shape"), mean: parameters.number("mean"))
    } else {
      try self.init(shape: parameters.number("shape"), scale: parameters.number("scale"))
    }
  }

  /// The shape times the scale.
  public var mean: Double { shape * scale }

  /// The shape times the square of the scale.
  public var variance: Double { shape * scale * scale }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns the regularised incomplete gamma function.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    SpecialFunctions.gammaProbability(atMost: seconds / scale, shape: shape)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    Sampler.gamma(shape: shape, scaleNanoseconds: scale * 1e9)
  }
}

extension Sampler {
  /// The gamma sampler of a shape and a scale in nanoseconds.
  static func gamma(shape: Double, scaleNanoseconds: Double) -> Sampler {
    let constants = GammaConstants(shape: shape)
    return Sampler(
      .gamma, a: scaleNanoseconds, b: constants.d, c: constants.c, d: constants.boost)
  }
}
