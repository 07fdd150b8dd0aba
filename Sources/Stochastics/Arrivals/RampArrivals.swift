// SPDX-License-Identifier: GPL-3.0-or-later

/// A Poisson process whose rate goes from one value to another in a straight line.
public struct RampArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "ramp"

  /// One sentence about it.
  public static let summary = "Poisson with a rate that grows or falls in a straight line"

  /// The two rates, how long the change takes and when it starts.
  public static let parameterSets = [
    [
      ParameterDescription("from", .rate),
      ParameterDescription("to", .rate),
      ParameterDescription("over", .duration),
      ParameterDescription("start", .duration, isOptional: true),
    ]
  ]

  /// The rate over time.
  public let curve: RateCurve

  /// Creates the process.
  ///
  /// - Parameters:
  ///   - from: arrivals a second before the change.
  ///   - to: arrivals a second after the change.
  ///   - duration: how long the change takes, in seconds.
  ///   - start: when the change starts, in seconds.
  /// - Throws: ``ParameterError`` for values out of range.
  public init(
    from: Double, to: Double, over duration: Double, start: Double = 0
  ) throws(ParameterError) {
    try Requirement.rateOrZero(from, "from", of: Self.name)
    try Requirement.rateOrZero(to, "to", of: Self.name)
    try Requirement.positive(duration, "over", of: Self.name)
    try Requirement.notNegative(start, "start", of: Self.name)
    curve = try RateCurve(
      points: [
        RateCurve.Point(time: start, rate: from),
        RateCurve.Point(time: start + duration, rate: to),
      ], subject: Self.name)
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      from: parameters.number("from"), to: parameters.number("to"),
      over: parameters.number("over"), start: parameters.number("start", default: 0))
  }

  /// The rate after the change.
  public var meanRate: Double { curve.meanRate }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    ArrivalPlan(.exponential(scale: 1), pace: .curve(curve.pace))
  }
}
