// SPDX-License-Identifier: GPL-3.0-or-later

/// The uniform distribution between two durations.
public struct UniformDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "uniform"

  /// One sentence about it.
  public static let summary = "equally likely between two durations"

  /// The two ends.
  public static let parameterSets = [
    [ParameterDescription("minimum", .duration), ParameterDescription("maximum", .duration)]
  ]

  /// The smallest duration in seconds.
  public let minimum: Double

  /// The largest duration in seconds.
  public let maximum: Double

  /// Creates the distribution between two durations in seconds.
  ///
  /// - Throws: ``ParameterError`` unless both are finite, neither is negative and the maximum is
  ///   not below the minimum.
  public init(minimum: Double, maximum: Double) throws(ParameterError) {
    try Requirement.notNegative(minimum, "minimum", of: Self.name)
    try Requirement.notNegative(maximum, "maximum", of: Self.name)
    guard minimum <= maximum else {
      throw .contradiction(
        subject: Self.name,
        explanation: "maximum \(maximum) s lies below minimum \(minimum) s")
    }
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      minimum: parameters.number("minimum"), maximum: parameters.number("maximum"))
  }

  /// The middle.
  public var mean: Double { minimum + (maximum - minimum) / 2 }

  /// A twelfth of the square of the width.
  public var variance: Double { (maximum - minimum) * (maximum - minimum) / 12 }

  /// Between the two ends.
  public var support: ClosedRange<Double> { minimum...maximum }

  /// False only where both ends are the same.
  public var isContinuous: Bool { maximum > minimum }

  /// Rises in a straight line from 0 to 1.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    if seconds >= maximum { return 1 }
    return seconds <= minimum ? 0 : (seconds - minimum) / (maximum - minimum)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    Sampler(.uniform, a: minimum * 1e9, b: maximum * 1e9 - minimum * 1e9)
  }
}
