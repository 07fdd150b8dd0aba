// SPDX-License-Identifier: GPL-3.0-or-later

/// The Poisson process: exponential gaps, each independent of the past.
public struct PoissonArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "poisson"

  /// One sentence about it.
  public static let summary = "many independent sources; exponential gaps"

  /// A rate.
  public static let parameterSets = [[ParameterDescription("rate", .rate)]]

  /// Arrivals a second.
  public let rate: Double

  /// Creates the process with a rate a second.
  ///
  /// - Throws: ``ParameterError`` unless the rate is from 10^-9 to 10^9.
  public init(rate: Double) throws(ParameterError) {
    try Requirement.rate(rate, "rate", of: Self.name)
    self.rate = rate
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(rate: parameters.number("rate"))
  }

  /// The rate.
  public var meanRate: Double { rate }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan { ArrivalPlan(.exponential(scale: 1e9 / rate)) }
}

extension Requirement {
  /// Checks a rate a second that must be positive.
  static func rate(
    _ value: Double, _ parameter: String, of subject: String
  ) throws(ParameterError) {
    guard value >= 1e-9, value <= 1e9 else {
      throw .invalid(
        subject, parameter, "\(value)/s", requirement: "must be from 1e-9/s to 1e9/s")
    }
  }

  /// Checks a rate a second that may be zero.
  static func rateOrZero(
    _ value: Double, _ parameter: String, of subject: String
  ) throws(ParameterError) {
    if value != 0 { try rate(value, parameter, of: subject) }
  }
}
