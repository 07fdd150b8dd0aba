// SPDX-License-Identifier: GPL-3.0-or-later

/// How fast a process's own time runs, as a function of simulated time, integrated piece by piece.
///
/// The intensity is that of a base, given or driven by random phases, times a factor. Arrivals
/// happen where the integral reaches their targets (Cinlar, Introduction to Stochastic Processes,
/// 1975, section 4.7), found exactly, since the intensity is followed by straight pieces.
struct Intensity: ~Copyable, Sendable {
  /// What the factor is applied to.
  enum Base: Sendable {
    case curve(PiecewiseLinearCursor)
    case phases(PhaseProcess)
  }

  private var base: Base
  private var factor: PiecewiseLinearCursor
  private var phaseStream: RandomStream

  // The present piece: from `start` to `end`, with the value at its start and its slope, and the
  // integral up to its start and over it.
  private(set) var start = 0.0
  private var end = 0.0
  private var value = 0.0
  private var slope = 0.0
  private(set) var integral = 0.0
  private var area = 0.0

  init(base: Base, factor: PiecewiseLinear, phaseStream: consuming RandomStream) {
    self.base = base
    self.factor = PiecewiseLinearCursor(factor)
    self.phaseStream = phaseStream
    if case .phases(var phases) = base {
      phases.begin(using: &self.phaseStream)
      self.base = .phases(phases)
    }
    setPiece()
  }

  /// Returns the instant in nanoseconds at which the integral reaches a target; infinite if it
  /// never does or not before `horizon`.
  ///
  /// - Precondition: targets do not fall from call to call.
  mutating func time(of target: Double, horizon: Double) -> Double {
    while target - integral > area {
      guard end <= horizon, end < .infinity else { return .infinity }
      moveOn()
    }
    let rest = target - integral
    guard rest > 0 else { return start }
    // The root of the integral's parabola in the form that does not cancel.
    let time =
      slope == 0
      ? start + rest / value
      : start + 2 * rest / (value + max(value * value + 2 * slope * rest, 0).squareRoot())
    return min(time, end)
  }

  /// Returns the integral up to an instant that does not lie before the present piece.
  mutating func integral(to time: Double) -> Double {
    while end <= time { moveOn() }
    let elapsed = time - start
    return integral + elapsed * (value + 0.5 * slope * elapsed)
  }

  private mutating func moveOn() {
    integral += area
    start = end
    if factor.end <= start { factor.advance() }
    switch base {
    case .curve(var cursor):
      if cursor.end <= start {
        cursor.advance()
        base = .curve(cursor)
      }
    case .phases(var phases):
      if phases.end <= start {
        phases.advance(using: &phaseStream)
        base = .phases(phases)
      }
    }
    setPiece()
  }

  private mutating func setPiece() {
    switch base {
    case .curve(let cursor):
      end = min(cursor.end, factor.end)
      value = cursor.value(at: start) * factor.value(at: start)
      setSlope(valueAtEnd: end < .infinity ? cursor.value(at: end) * factor.value(at: end) : value)
    case .phases(let phases):
      end = min(phases.end, factor.end)
      value = phases.rate * factor.value(at: start)
      setSlope(valueAtEnd: end < .infinity ? phases.rate * factor.value(at: end) : value)
    }
  }

  private mutating func setSlope(valueAtEnd: Double) {
    guard end < .infinity else {
      slope = 0
      area = value > 0 ? .infinity : 0
      return
    }
    let width = end - start
    slope = width > 0 ? (valueAtEnd - value) / width : 0
    area = width * 0.5 * (value + valueAtEnd)
  }
}
