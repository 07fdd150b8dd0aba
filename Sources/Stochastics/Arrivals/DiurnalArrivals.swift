// SPDX-License-Identifier: GPL-3.0-or-later

/// A Poisson process whose rate rises and falls like a cosine, as load does over a day.
///
/// The cosine is followed by 288 straight lines a period, within 0.006 % of its amplitude.
public struct DiurnalArrivals: ArrivalProcess {
  /// The word for it in scenario files.
  public static let name = "diurnal"

  /// One sentence about it.
  public static let summary = "Poisson with a rate like a cosine over the day"

  /// The mean rate, the swing as a share of it, the period and the instant of the peak.
  public static let parameterSets = [
    [
      ParameterDescription("mean_rate", .rate),
      ParameterDescription("amplitude", .number),
      ParameterDescription("period", .duration, isOptional: true),
      ParameterDescription("peak", .duration, isOptional: true),
    ]
  ]

  private static let lineCount = 288

  /// Arrivals a second, over a period.
  public let meanRate: Double

  /// The swing above and below the mean, as a share of it.
  public let amplitude: Double

  /// The period in seconds.
  public let period: Double

  /// The instant of a peak in seconds.
  public let peak: Double

  private let curve: RateCurve

  /// Creates the process.
  ///
  /// - Parameters:
  ///   - meanRate: arrivals a second, over a period.
  ///   - amplitude: the swing as a share of the mean, from 0 to 1.
  ///   - period: in seconds; a day unless given.
  ///   - peak: the instant of a peak in seconds; half a period after the start unless given.
  /// - Throws: ``ParameterError`` for values out of range.
  public init(
    meanRate: Double, amplitude: Double, period: Double = 86_400, peak: Double? = nil
  ) throws(ParameterError) {
    try Requirement.rate(meanRate, "mean_rate", of: Self.name)
    guard amplitude >= 0, amplitude <= 1 else {
      throw .invalid(Self.name, "amplitude", "\(amplitude)", requirement: "must be from 0 to 1")
    }
    let peak = peak ?? period / 2
    try Requirement.notNegative(peak, "peak", of: Self.name)
    let points = (0...Self.lineCount).map { index in
      let time = period * Double(index) / Double(Self.lineCount)
      let swing = PortableMath.cosine(turns: (time - peak) / period)
      // Under 1e-9 a second a rate counts as none: the cosine's zero is not met exactly.
      let rate = meanRate * (1 + amplitude * swing)
      return RateCurve.Point(time: time, rate: rate < 1e-9 ? 0 : rate)
    }
    curve = try RateCurve(points: points, period: period, subject: Self.name)
    self.meanRate = meanRate
    self.amplitude = amplitude
    self.period = period
    self.peak = peak
  }

  /// Creates the process from named values.
  public init(parameters: ParameterValues) throws(ParameterError) {
    try self.init(
      meanRate: parameters.number("mean_rate"), amplitude: parameters.number("amplitude"),
      period: parameters.number("period", default: 86_400),
      peak: parameters.has("peak") ? parameters.number("peak") : nil)
  }

  /// Returns what the clock is made from.
  public func makePlan() -> ArrivalPlan {
    ArrivalPlan(.exponential(scale: 1), pace: .curve(curve.pace))
  }
}
