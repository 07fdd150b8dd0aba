// SPDX-License-Identifier: GPL-3.0-or-later

/// Rounding of real durations to the simulator's whole nanoseconds.
public enum Nanoseconds {
  /// The longest duration a sampler returns, about 146 years.
  ///
  /// Any instant of a run plus it still fits in 64 bits. Longer draws, which heavy tails yield now
  /// and then, are cut to it.
  @inlinable
  public static var longest: Int64 { 1 << 62 }

  /// Returns the whole number nearest to a duration in nanoseconds, ties to even; negative
  /// durations give 0 and those over ``longest``, or not a number, ``longest``.
  @inlinable
  @inline(__always)
  public static func rounded(_ duration: Double) -> Int64 {
    // Adding 1.5 * 2^52 leaves the rounded number in the low bits: no call, no checked conversion.
    guard duration < 0x1p51 else { return roundedLong(duration) }
    let shift = PortableMath.roundingShift
    let shifted = duration + shift
    let count = Int64(bitPattern: shifted.bitPattern) &- Int64(bitPattern: shift.bitPattern)
    return duration < 0 ? 0 : count
  }

  /// Rounds a duration of 26 days and more.
  @inlinable
  @inline(never)
  static func roundedLong(_ duration: Double) -> Int64 {
    guard duration < 0x1p62 else { return longest }
    return Int64(duration.rounded(.toNearestOrEven))
  }
}
