// SPDX-License-Identifier: GPL-3.0-or-later

/// The same duration at every draw; no random word is used.
public struct ConstantDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "constant"

  /// One sentence about it.
  public static let summary = "always the same duration"

  /// A value.
  public static let parameterSets = [[ParameterDescription("value", .duration)]]

  /// The duration in seconds.
  public let value: Double

  /// Creates a constant duration in seconds.
  ///
  /// - Throws: ``ParameterError`` unless it is finite and not negative.
  public init(value: Double) throws(ParameterError) {
    try Requirement.notNegative(value, "value", of: Self.name)
    self.value = value
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(value: parameters.number("value"))
  }

  /// The duration itself.
  public var mean: Double { value }

  /// Zero.
  public var variance: Double { 0 }

  /// The one point.
  public var support: ClosedRange<Double> { value...value }

  /// False: all probability lies on one point.
  public var isContinuous: Bool { false }

  /// A step from 0 to 1.
  public func cumulativeProbability(at seconds: Double) -> Double? { seconds < value ? 0 : 1 }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    Sampler(.constant, count: Nanoseconds.rounded(value * 1e9))
  }
}
