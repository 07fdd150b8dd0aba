// SPDX-License-Identifier: GPL-3.0-or-later

public import CRandomEngine

extension PortableMath {
  /// Returns e raised to a power, within 1 unit in the last place.
  ///
  /// The argument is split into a multiple of log 2 / 128, whose power comes from a table, and a
  /// rest of at most 0.0027, whose power series needs five terms (Tang, ACM TOMS 15(2), 1989).
  /// The result is infinite above about 709.78 and zero below about -745.13.
  @inlinable
  public static func exponential(_ x: Double) -> Double {
    // Outside, or for a NaN, the power of two that scales the result would not be a normal number.
    guard x > -700, x < 700 else { return exponentialAtTheEnds(x) }
    let (significand, exponent) = exponentialParts(x)
    return significand * Double(bitPattern: UInt64(bitPattern: (exponent &+ 1_023) &<< 52))
  }

  /// The exponential as a number of about 1 to 2 and a power of two.
  @inlinable
  @inline(__always)
  static func exponentialParts(_ x: Double) -> (significand: Double, exponent: Int64) {
    let shifted = x * 0x1.71547652b82fep7 + roundingShift
    let multiple = shifted - roundingShift
    let index = Int64(bitPattern: shifted.bitPattern) &- Int64(bitPattern: roundingShift.bitPattern)
    let rest = (x - multiple * (logOfTwoHigh / 128)) - multiple * (logOfTwoLow / 128)
    let square = rest * rest
    let low = 0.5 + rest * (1.0 / 6)
    let high = 1.0 / 24 + rest * (1.0 / 120)
    let growth = rest + square * (low + square * high)
    let power = lagcast_power_of_two_table()[Int(truncatingIfNeeded: index & 127)]
    return (power.value + power.value * (power.missing + growth), index &>> 7)
  }

  /// The exponential where the result overflows, underflows or loses digits at the bottom.
  @inlinable
  @inline(never)
  static func exponentialAtTheEnds(_ x: Double) -> Double {
    guard x == x else { return x }
    if x > 709.8 { return .infinity }
    if x < -745.2 { return 0 }
    let (significand, exponent) = exponentialParts(x)
    // Two factors, each of them a normal number, since the exponent may lie beyond the range.
    let half = exponent &>> 1
    let first = Double(bitPattern: UInt64(bitPattern: (half &+ 1_023) &<< 52))
    let second = Double(bitPattern: UInt64(bitPattern: (exponent &- half &+ 1_023) &<< 52))
    return significand * first * second
  }
}
