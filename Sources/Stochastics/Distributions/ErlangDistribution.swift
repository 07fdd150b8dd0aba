// SPDX-License-Identifier: GPL-3.0-or-later

/// The Erlang distribution: a sum of equal exponential phases.
///
/// Up to four phases are drawn one by one, more as a gamma variate.
public struct ErlangDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "erlang"

  /// One sentence about it.
  public static let summary = "a sum of equal exponential phases; steadier than one"

  /// A number of phases and the mean of the sum.
  public static let parameterSets = [
    [ParameterDescription("phases", .count), ParameterDescription("mean", .duration)]
  ]

  /// The number of phases.
  public let phases: Int

  /// The mean of the sum in seconds.
  public let mean: Double

  /// Creates the distribution.
  ///
  /// - Throws: ``ParameterError`` unless there are 1 to 1,000,000 phases and the mean is positive.
  public init(phases: Int, mean: Double) throws(ParameterError) {
    guard phases >= 1, phases <= 1_000_000 else {
      throw .invalid(
        Self.name, "phases", "\(phases)", requirement: "must be from 1 to 1000000")
    }
    try Requirement.positive(mean, "mean", of: Self.name)
    self.phases = phases
    self.mean = mean
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(phases: parameters.count("phases"), mean: parameters.number("mean"))
  }

  /// The square of the mean over the number of phases.
  public var variance: Double { mean * mean / Double(phases) }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns the regularised incomplete gamma function.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    SpecialFunctions.gammaProbability(
      atMost: seconds * Double(phases) / mean, shape: Double(phases))
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    let phaseMean = mean * 1e9 / Double(phases)
    guard phases > 4 else { return Sampler(.erlang, a: phaseMean, count: Int64(phases)) }
    return Sampler.gamma(shape: Double(phases), scaleNanoseconds: phaseMean)
  }
}
