// SPDX-License-Identifier: GPL-3.0-or-later

/// A span of simulated time, in whole nanoseconds.
///
/// The range is that of a signed 64-bit count: about 292 years either way. Arithmetic that leaves
/// the range traps, since a wrapped time would silently reorder events.
@frozen
public struct VirtualDuration: Sendable, Hashable, BitwiseCopyable, Codable {
  /// The length in nanoseconds; negative spans point into the past.
  public var nanoseconds: Int64

  /// Creates a span of a whole number of nanoseconds.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The empty span.
  @inlinable
  public static var zero: Self { Self(nanoseconds: 0) }

  /// A span of whole nanoseconds.
  @inlinable
  public static func nanoseconds(_ count: Int64) -> Self { Self(nanoseconds: count) }

  /// A span of whole microseconds.
  @inlinable
  public static func microseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000) }

  /// A span of whole milliseconds.
  @inlinable
  public static func milliseconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000) }

  /// A span of whole seconds.
  @inlinable
  public static func seconds(_ count: Int64) -> Self { Self(nanoseconds: count * 1_000_000_000) }

  /// The span nearest to a real number of seconds, ties away from zero.
  ///
  /// - Precondition: `seconds` is finite and its count of nanoseconds fits in 64 bits.
  @inlinable
  public init(seconds: Double) {
    self.nanoseconds = Int64((seconds * 1e9).rounded())
  }

  /// The length in seconds, rounded to the nearest representable number.
  @inlinable
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// The sum of two spans.
  @inlinable
  public static func + (lhs: Self, rhs: Self) -> Self {
    Self(nanoseconds: lhs.nanoseconds + rhs.nanoseconds)
  }

  /// The difference of two spans.
  @inlinable
  public static func - (lhs: Self, rhs: Self) -> Self {
    Self(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// A whole multiple of a span.
  @inlinable
  public static func * (lhs: Self, rhs: Int64) -> Self {
    Self(nanoseconds: lhs.nanoseconds * rhs)
  }

  /// Adds a span in place.
  @inlinable
  public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
}

extension VirtualDuration: Comparable {
  /// Whether the first span is the shorter one.
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}

/// A point on the simulated time line, in whole nanoseconds since the start of the run.
///
/// See ``VirtualDuration`` for range and overflow.
@frozen
public struct VirtualTime: Sendable, Hashable, BitwiseCopyable, Codable {
  /// Nanoseconds since the start of the run.
  public var nanoseconds: Int64

  /// Creates the instant a whole number of nanoseconds after the start of the run.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The start of the run.
  @inlinable
  public static var zero: Self { Self(nanoseconds: 0) }

  /// The latest instant there is; it stands for "never".
  @inlinable
  public static var distantFuture: Self { Self(nanoseconds: .max) }

  /// Seconds since the start of the run, rounded to the nearest representable number.
  @inlinable
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// The instant a span later.
  @inlinable
  public static func + (lhs: Self, rhs: VirtualDuration) -> Self {
    Self(nanoseconds: lhs.nanoseconds + rhs.nanoseconds)
  }

  /// The instant a span earlier.
  @inlinable
  public static func - (lhs: Self, rhs: VirtualDuration) -> Self {
    Self(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// The span from the second instant to the first.
  @inlinable
  public static func - (lhs: Self, rhs: Self) -> VirtualDuration {
    VirtualDuration(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// Moves the instant by a span.
  @inlinable
  public static func += (lhs: inout Self, rhs: VirtualDuration) { lhs = lhs + rhs }
}

extension VirtualTime: Comparable {
  /// Whether the first instant is the earlier one.
  @inlinable
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}
