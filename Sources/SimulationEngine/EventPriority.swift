// SPDX-License-Identifier: GPL-3.0-or-later

/// The class that decides first between events of the same instant.
///
/// Events are totally ordered by time, then by priority, then by insertion number. A priority never
/// lets an event overtake one of an earlier instant.
@frozen
public enum EventPriority: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Before everything else of the instant: changes that the instant's other events must see.
  case first = 0

  /// The class of ordinary events.
  case normal = 1

  /// After the ordinary events of the instant: second attempts, housekeeping.
  case late = 2

  /// After everything else of the instant: measurements of the state the instant leaves behind.
  case last = 3

  /// The class whose number stands in the lowest two bits.
  @inlinable
  init(lowBits bits: UInt64) {
    switch bits & 3 {
    case 0: self = .first
    case 1: self = .normal
    case 2: self = .late
    default: self = .last
    }
  }
}

extension EventPriority: Comparable {
  /// Whether the first class runs before the second at the same instant.
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
