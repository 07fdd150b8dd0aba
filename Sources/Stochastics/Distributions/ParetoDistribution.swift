// SPDX-License-Identifier: GPL-3.0-or-later

/// The Pareto distribution: a tail that falls as a power of the duration.
public struct ParetoDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "pareto"

  /// One sentence about it.
  public static let summary = "a power-law tail above a minimum"

  /// A shape with a minimum or a mean.
  public static let parameterSets = [
    [ParameterDescription("shape", .number), ParameterDescription("minimum", .duration)],
    [ParameterDescription("shape", .number), ParameterDescription("mean", .duration)],
  ]

  /// The exponent of the tail; the mean is finite above 1, the variance above 2.
  public let shape: Double

  /// The smallest duration in seconds.
  public let minimum: Double

  /// Creates the distribution by shape and minimum in seconds.
  ///
  /// - Throws: ``ParameterError`` unless the shape is from 0.05 to 1000 and the minimum positive.
  public init(shape: Double, minimum: Double) throws(ParameterError) {
    guard shape >= 0.05, shape <= 1_000 else {
      throw .invalid(Self.name, "shape", "\(shape)", requirement: "must be from 0.05 to 1000")
    }
    try Requirement.positive(minimum, "minimum", of: Self.name)
    self.shape = shape
    self.minimum = minimum
  }

  /// Creates the distribution by shape and mean in seconds.
  ///
  /// - Throws: ``ParameterError`` unless the shape exceeds 1, as there is no mean below.
  public init(shape: Double, mean: Double) throws(ParameterError) {
    try Requirement.positive(mean, "mean", of: Self.name)
    guard shape > 1 else {
      throw .invalid(
        Self.name, "shape", "\(shape)", requirement: "must exceed 1 for a mean to exist")
    }
    try self.init(shape: shape, minimum: mean * (shape - 1) / shape)
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    if parameters.has("mean") {
      try self.init(shape: parameters.number("shape"), mean: parameters.number("mean"))
    } else {
      try self.init(shape: parameters.number("shape"), minimum: parameters.number("minimum"))
    }
  }

  /// Shape times minimum over shape less 1; infinite for shapes up to 1.
  public var mean: Double { shape > 1 ? shape * minimum / (shape - 1) : .infinity }

  /// Infinite for shapes up to 2.
  public var variance: Double {
    guard shape > 2 else { return .infinity }
    return minimum * minimum * shape / ((shape - 1) * (shape - 1) * (shape - 2))
  }

  /// From the minimum without an end.
  public var support: ClosedRange<Double> { minimum ... .infinity }

  /// Returns 1 - (minimum / t)^shape.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    seconds <= minimum ? 0 : 1 - PortableMath.power(minimum / seconds, shape)
  }

  /// Returns minimum (1 - p)^(-1 / shape).
  public func quantile(_ probability: Double) -> Double? {
    minimum * PortableMath.power(1 - probability, -1 / shape)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler { Sampler(.pareto, a: minimum * 1e9, b: 1 / shape) }
}
