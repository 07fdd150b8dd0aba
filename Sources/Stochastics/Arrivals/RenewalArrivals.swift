// SPDX-License-Identifier: GPL-3.0-or-later

/// A renewal process: independent gaps from any distribution.
public struct RenewalArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "renewal"

  /// One sentence about it.
  public static let summary = "independent gaps from any distribution"

  /// The distribution of the gaps.
  public static let parameterSets = [[ParameterDescription("gap", .distribution)]]

  /// The distribution of the gaps.
  public let gap: DistributionSpecification

  /// Creates the process by the distribution of its gaps.
  ///
  /// - Throws: ``ParameterError`` unless the mean gap is at least a nanosecond and finite.
  public init(gap: DistributionSpecification) throws(ParameterError) {
    guard gap.mean >= 1e-9, gap.mean < .infinity else {
      throw .invalid(
        Self.name, "gap", "one of mean \(gap.mean) s",
        requirement: "must have a mean of at least 1 ns, and a finite one")
    }
    self.gap = gap
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(gap: parameters.distribution("gap"))
  }

  /// One over the mean gap.
  public var meanRate: Double { 1 / gap.mean }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan { ArrivalPlan(.renewal(gap)) }
}
