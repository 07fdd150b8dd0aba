// SPDX-License-Identifier: GPL-3.0-or-later

/// Arrivals in step: the k-th one at k periods, rounded to the nanosecond, without drift.
public struct PeriodicArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "deterministic"

  /// One sentence about it.
  public static let summary = "equal gaps, exact to the nanosecond for ever"

  /// A rate or a period; and the first arrival, one period after the start unless given.
  public static let parameterSets = [
    [
      ParameterDescription("rate", .rate),
      ParameterDescription("first", .duration, isOptional: true),
    ],
    [
      ParameterDescription("period", .duration),
      ParameterDescription("first", .duration, isOptional: true),
    ],
  ]

  private let numerator: Double
  private let denominator: Double

  /// The first arrival in seconds; nil for one period after the start.
  public let first: Double?

  /// Creates the process by its rate a second.
  ///
  /// - Throws: ``ParameterError`` unless the rate is from 10^-9 to 10^9.
  public init(rate: Double, first: Double? = nil) throws(ParameterError) {
    try Requirement.rate(rate, "rate", of: Self.name)
    // A quotient at each arrival keeps 1 / 900 s exact: the 900th arrival lies at 1 s.
    try self.init(numerator: 1e9, denominator: rate, first: first)
  }

  /// Creates the process by its period in seconds.
  ///
  /// - Throws: ``ParameterError`` unless the period is from a nanosecond to 10^9 seconds.
  public init(period: Double, first: Double? = nil) throws(ParameterError) {
    guard period >= 1e-9, period <= 1e9 else {
      throw .invalid(
        Self.name, "period", "\(period) s", requirement: "must be from 1 ns to 1e9 s")
    }
    try self.init(numerator: period * 1e9, denominator: 1, first: first)
  }

  private init(
    numerator: Double, denominator: Double, first: Double?
  ) throws(ParameterError) {
    if let first { try Requirement.notNegative(first, "first", of: Self.name) }
    self.numerator = numerator
    self.denominator = denominator
    self.first = first
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    let first = parameters.has("first") ? try parameters.number("first") : nil
    if parameters.has("rate") {
      try self.init(rate: parameters.number("rate"), first: first)
    } else {
      try self.init(period: parameters.number("period"), first: first)
    }
  }

  /// One over the period.
  public var meanRate: Double { denominator / numerator * 1e9 }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    ArrivalPlan(
      .periodic(first: first.map { $0 * 1e9 }, numerator: numerator, denominator: denominator))
  }
}
