// SPDX-License-Identifier: GPL-3.0-or-later

/// A Poisson process whose rate follows a given curve, by inversion of the curve's integral.
public struct RateCurveArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "rate_curve"

  /// One sentence about it.
  public static let summary = "Poisson with a rate given by points over time"

  /// Instants and rates, what lies between them, and when the curve repeats itself.
  public static let parameterSets = [
    [
      ParameterDescription("times", .durations),
      ParameterDescription("rates", .rates),
      ParameterDescription("interpolation", .word, isOptional: true),
      ParameterDescription("period", .duration, isOptional: true),
    ]
  ]

  /// The rate over time.
  public let curve: RateCurve

  /// Creates the process of a curve.
  public init(curve: RateCurve) { self.curve = curve }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    let times = try parameters.numbers("times")
    let rates = try parameters.numbers("rates")
    guard times.count == rates.count else {
      throw .contradiction(
        subject: Self.name, explanation: "\(rates.count) rates do not match \(times.count) times")
    }
    let words = RateCurve.Interpolation.allCases.map { $0.rawValue }
    let word = try parameters.word("interpolation", among: words)
    let period = parameters.has("period") ? try parameters.number("period") : nil
    let points = zip(times, rates).map { RateCurve.Point(time: $0.0, rate: $0.1) }
    curve = try RateCurve(
      points: points, interpolation: RateCurve.Interpolation(rawValue: word) ?? .linear,
      period: period)
  }

  /// The mean over a period, or the last rate where there is no period.
  public var meanRate: Double { curve.meanRate }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    ArrivalPlan(.exponential(scale: 1), pace: .curve(curve.pace))
  }
}
