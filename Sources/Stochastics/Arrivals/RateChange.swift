// SPDX-License-Identifier: GPL-3.0-or-later

/// A change of an arrival process's rate by a factor, at instants of simulated time.
///
/// Several changes multiply. They stretch and squeeze the process's own time, so that the same
/// draws decide the arrivals with and without the change: before it the instants are identical.
public enum RateChange: Sendable, Hashable {
  /// The rate times `factor` from `start` to `end`, in nanoseconds, and as before afterwards.
  case burst(factor: Double, start: Int64, end: Int64)

  /// The rate times `factor` from an instant in nanoseconds on.
  case step(factor: Double, start: Int64)

  /// The rate times a factor that grows or falls in a straight line from 1 at `start` to `factor`
  /// at `end`, in nanoseconds, and stays there.
  case ramp(factor: Double, start: Int64, end: Int64)

  var factor: Double {
    switch self {
    case .burst(let factor, _, _), .step(let factor, _), .ramp(let factor, _, _): factor
    }
  }

  var start: Int64 {
    switch self {
    case .burst(_, let start, _), .step(_, let start), .ramp(_, let start, _): start
    }
  }

  var end: Int64 {
    switch self {
    case .burst(_, _, let end), .ramp(_, _, let end): end
    case .step(_, let start): start
    }
  }

  private var name: String {
    switch self {
    case .burst: "burst"
    case .step: "step"
    case .ramp: "ramp"
    }
  }

  /// Checks factor and instants.
  ///
  /// - Throws: ``ParameterError`` for a factor outside 0 to 10^6, a negative start, or an end that
  ///   is not after the start.
  public func validate() throws(ParameterError) {
    guard factor >= 0, factor <= 1e6 else {
      throw .invalid(name, "factor", "\(factor)", requirement: "must be from 0 to 1000000")
    }
    guard start >= 0 else {
      throw .invalid(name, "start", "\(start) ns", requirement: "must not be negative")
    }
    if case .step = self { return }
    guard end > start else {
      throw .invalid(name, "end", "\(end) ns", requirement: "must lie after the start, \(start) ns")
    }
  }

  /// The factor just after an instant.
  func value(after time: Double) -> Double {
    switch self {
    case .burst(let factor, let start, let end):
      return time >= Double(start) && time < Double(end) ? factor : 1
    case .step(let factor, let start): return time >= Double(start) ? factor : 1
    case .ramp: return rampValue(time)
    }
  }

  /// The factor just before an instant.
  func value(before time: Double) -> Double {
    switch self {
    case .burst(let factor, let start, let end):
      return time > Double(start) && time <= Double(end) ? factor : 1
    case .step(let factor, let start): return time > Double(start) ? factor : 1
    case .ramp: return rampValue(time)
    }
  }

  private func rampValue(_ time: Double) -> Double {
    if time <= Double(start) { return 1 }
    if time >= Double(end) { return factor }
    return 1 + (factor - 1) * (time - Double(start)) / Double(end - start)
  }
}
