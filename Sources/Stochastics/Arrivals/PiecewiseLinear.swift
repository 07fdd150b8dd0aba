// SPDX-License-Identifier: GPL-3.0-or-later

/// A function of time made of straight pieces, with jumps where they do not meet.
///
/// The last piece goes on for ever, unless the function repeats itself.
struct PiecewiseLinear: Sendable, Hashable {
  /// One piece: it starts at an instant in nanoseconds with a value and changes by `slope` per
  /// nanosecond.
  struct Piece: Sendable, Hashable {
    var start: Double
    var value: Double
    var slope: Double

    func value(at time: Double) -> Double { value + slope * (time - start) }
  }

  /// The pieces by rising start; the first starts at zero.
  let pieces: [Piece]

  /// The time after which the function repeats itself, in nanoseconds, or nil.
  let period: Double?

  /// The same value for ever.
  static func constant(_ value: Double) -> Self {
    Self(pieces: [Piece(start: 0, value: value, slope: 0)], period: nil)
  }

  /// Whether the function has the same value for ever.
  var isConstant: Bool { pieces.count == 1 && pieces[0].slope == 0 }

  /// The product of all factors of some changes.
  ///
  /// Ramps are cut into 64 pieces: where two of them overlap, or one lies over a sloping rate, the
  /// product is followed by straight lines between the cuts.
  static func product(of changes: [RateChange]) -> Self {
    var cuts: [Double] = [0]
    for change in changes {
      let start = Double(change.start)
      cuts.append(start)
      guard case .ramp = change else {
        cuts.append(Double(change.end))
        continue
      }
      let width = Double(change.end) - start
      for count in 1...64 { cuts.append(start + width * Double(count) / 64) }
    }
    cuts.sort()
    var pieces: [Piece] = []
    for (index, cut) in cuts.enumerated() where index == 0 || cut > cuts[index - 1] {
      let value = changes.reduce(1) { $0 * $1.value(after: cut) }
      let next = cuts[index...].first { $0 > cut }
      let slope = next.map { next in
        (changes.reduce(1) { $0 * $1.value(before: next) } - value) / (next - cut)
      }
      pieces.append(Piece(start: cut, value: value, slope: slope ?? 0))
    }
    return Self(pieces: pieces, period: nil)
  }
}

/// A place in a ``PiecewiseLinear`` function that only moves forward.
struct PiecewiseLinearCursor: Sendable {
  let function: PiecewiseLinear
  private var index = 0
  private var shift = 0.0
  private var repetitions = 0.0

  init(_ function: PiecewiseLinear) { self.function = function }

  /// The instant at which the present piece ends; infinite for the last one.
  var end: Double {
    if index + 1 < function.pieces.count { return shift + function.pieces[index + 1].start }
    return function.period.map { ($0 * (repetitions + 1)) } ?? .infinity
  }

  /// The value at an instant of the present piece.
  func value(at time: Double) -> Double { function.pieces[index].value(at: time - shift) }

  /// Moves on to the next piece.
  mutating func advance() {
    index += 1
    guard index == function.pieces.count, let period = function.period else { return }
    index = 0
    repetitions += 1
    // The product rather than a running sum, so that a thousand periods do not add up errors.
    shift = period * repetitions
  }
}
