// SPDX-License-Identifier: GPL-3.0-or-later

/// The normal distribution cut off at zero and scaled up again.
///
/// The parameters are those before the cut; ``mean`` and ``variance`` are those after it.
public struct TruncatedNormalDistribution: Distribution {
  /// The word for it in scenario files.
  public static let name = "normal"

  /// One sentence about it.
  public static let summary = "normal, cut off at zero; parameters are those before the cut"

  /// The mean and standard deviation before the cut.
  public static let parameterSets = [
    [
      ParameterDescription("mean", .duration),
      ParameterDescription("standard_deviation", .duration),
    ]
  ]

  /// The mean in seconds before the cut.
  public let untruncatedMean: Double

  /// The standard deviation in seconds before the cut.
  public let untruncatedDeviation: Double

  /// Creates the distribution by the mean and standard deviation in seconds before the cut.
  ///
  /// - Throws: ``ParameterError`` unless the deviation is positive and the mean neither lies more
  ///   than 30 deviations below zero nor more than 10^12 above.
  public init(
    untruncatedMean mean: Double, untruncatedDeviation deviation: Double
  ) throws(ParameterError) {
    try Requirement.positive(deviation, "standard_deviation", of: Self.name)
    guard mean / deviation >= -30, mean / deviation <= 1e12 else {
      throw .invalid(
        Self.name, "mean", "\(mean)",
        requirement: "must be from -30 to 1e12 standard deviations")
    }
    untruncatedMean = mean
    untruncatedDeviation = deviation
  }

  /// Creates the distribution from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      untruncatedMean: parameters.number("mean"),
      untruncatedDeviation: parameters.number("standard_deviation"))
  }

  /// The cut in standard deviations from the mean before it.
  private var cut: Double { -untruncatedMean / untruncatedDeviation }

  /// The mean after the cut (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions,
  /// volume 1, 1994, section 13.10.1).
  public var mean: Double {
    untruncatedDeviation * (PortableMath.normalHazard(cut) - cut)
  }

  /// The variance after the cut.
  public var variance: Double {
    let hazard = PortableMath.normalHazard(cut)
    return untruncatedDeviation * untruncatedDeviation * (1 - hazard * (hazard - cut))
  }

  /// From zero without an end.
  public var support: ClosedRange<Double> { 0 ... .infinity }

  /// Returns the normal probability above the cut, over that of all above the cut.
  public func cumulativeProbability(at seconds: Double) -> Double? {
    guard seconds > 0 else { return 0 }
    let beyond = SpecialFunctions.normalProbability(above: cut + seconds / untruncatedDeviation)
    return 1 - beyond / SpecialFunctions.normalProbability(above: cut)
  }

  /// Returns the sampler.
  public func makeSampler() -> Sampler {
    let rate = (cut + (cut * cut + 4).squareRoot()) / 2
    return Sampler(.truncatedNormal, a: untruncatedDeviation * 1e9, b: cut, c: rate)
  }
}
