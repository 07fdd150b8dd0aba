// SPDX-License-Identifier: GPL-3.0-or-later

/// A rate of arrivals over time, given by points.
///
/// Before the first point the rate is that of the first, after the last that of the last, unless
/// the curve repeats itself. Two points of the same instant are a jump.
public struct RateCurve: Sendable, Hashable {
  /// What lies between two points.
  public enum Interpolation: String, Sendable, Hashable, CaseIterable {
    /// A straight line.
    case linear
    /// The earlier point's rate.
    case steps
  }

  /// A rate at an instant.
  public struct Point: Sendable, Hashable {
    /// The instant in seconds since the start.
    public let time: Double

    /// Arrivals a second.
    public let rate: Double

    /// Puts instant and rate together.
    public init(time: Double, rate: Double) {
      self.time = time
      self.rate = rate
    }
  }

  /// The points by rising time.
  public let points: [Point]

  /// What lies between two points.
  public let interpolation: Interpolation

  /// The time in seconds after which the curve repeats itself, or nil.
  public let period: Double?

  /// Creates a curve.
  ///
  /// - Parameters:
  ///   - points: the points by rising time.
  ///   - interpolation: what lies between two points.
  ///   - period: the time in seconds after which the curve repeats itself; not before the last
  ///     point.
  ///   - subject: the name of the process, for errors.
  /// - Throws: ``ParameterError`` for no points, points out of order, negative times, rates out of
  ///   range or all zero, or a period that ends before the last point.
  public init(
    points: [Point], interpolation: Interpolation = .linear, period: Double? = nil,
    subject: String = RateCurveArrivals.name
  ) throws(ParameterError) {
    guard !points.isEmpty else {
      throw .invalid(subject, "times", "none", requirement: "must hold an instant at least")
    }
    var last = 0.0
    for (index, point) in points.enumerated() {
      try Requirement.notNegative(point.time, "times", of: subject)
      try Requirement.rateOrZero(point.rate, "rates", of: subject)
      guard point.time >= last else {
        throw .invalid(
          subject, "times", "\(point.time) s after \(last) s (point \(index + 1))",
          requirement: "must not fall")
      }
      last = point.time
    }
    if let period {
      guard period >= last, period >= 1e-3, period <= 1e9 else {
        throw .invalid(
          subject, "period", "\(period) s",
          requirement: "must be from 1 ms to 1e9 s and not before the last point at \(last) s")
      }
    }
    guard points.contains(where: { $0.rate > 0 }) else {
      throw .invalid(subject, "rates", "all zero", requirement: "must hold a positive rate")
    }
    self.points = points
    self.interpolation = interpolation
    self.period = period
  }

  /// Arrivals a second: the mean over a period, or the last rate where there is no period.
  public var meanRate: Double {
    guard let period else { return points[points.count - 1].rate }
    var intensity = Intensity(
      base: .curve(PiecewiseLinearCursor(pace)), factor: .constant(1),
      phaseStream: RandomStream(seed: 0))
    return intensity.integral(to: period * 1e9) / period
  }

  /// The curve in arrivals a nanosecond over nanoseconds.
  var pace: PiecewiseLinear {
    var pieces: [PiecewiseLinear.Piece] = []
    var corners = points.map { (time: $0.time * 1e9, rate: $0.rate * 1e-9) }
    if corners[0].time > 0 { corners.insert((0, corners[0].rate), at: 0) }
    for (index, corner) in corners.enumerated() {
      var slope = 0.0
      if index + 1 < corners.count {
        let next = corners[index + 1]
        guard next.time > corner.time else { continue }
        if interpolation == .linear {
          slope = (next.rate - corner.rate) / (next.time - corner.time)
        }
      } else if let period, corner.time >= period * 1e9 {
        // A last point at the very end of the period only says where the line before it leads.
        continue
      }
      pieces.append(.init(start: corner.time, value: corner.rate, slope: slope))
    }
    return PiecewiseLinear(pieces: pieces, period: period.map { $0 * 1e9 })
  }
}
