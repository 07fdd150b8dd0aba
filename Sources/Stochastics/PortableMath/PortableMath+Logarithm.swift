// SPDX-License-Identifier: GPL-3.0-or-later

extension PortableMath {
  /// Returns the natural logarithm, within 1 unit in the last place.
  ///
  /// With x = 2^k (1 + f) and s = f / (2 + f), log (1 + f) is 2 s + 2 s^3 / 3 + 2 s^5 / 5 + ...;
  /// written around f, which is exact, the rounding errors of s hardly count. Zero gives negative
  /// infinity and a negative number gives NaN.
  @inlinable
  public static func logarithm(_ x: Double) -> Double {
    guard x >= 0x1p-1022, x < .infinity else { return logarithmAtTheEnds(x) }
    return logarithm(ofNormal: x, exponentOffset: 0)
  }

  /// The logarithm of a positive normal number times a power of two.
  @inlinable
  @inline(__always)
  static func logarithm(ofNormal x: Double, exponentOffset: Double) -> Double {
    // Adding the gap between 1 and the root of one half carries into the exponent just where the
    // significand passes the root of two, so that 1 + f lies between the two roots.
    let rootOfHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let carried = x.bitPattern &+ (0x3FF0_0000_0000_0000 &- rootOfHalf)
    let k = exactDouble(below2To52: carried &>> 52) - (1_023 - exponentOffset)
    let f = Double(bitPattern: (carried & 0x000F_FFFF_FFFF_FFFF) &+ rootOfHalf) - 1
    let s = f / (2 + f)
    let z = s * s
    let z2 = z * z
    let z4 = z2 * z2
    let first = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9))
    let second = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17))
    let third = 2.0 / 19 + z * (2.0 / 21)
    let series = z * (first + z4 * (second + z4 * third))
    let halfSquare = 0.5 * f * f
    let correction = halfSquare - (s * (halfSquare + series) + k * logOfTwoLow)
    return k * logOfTwoHigh - (correction - f)
  }

  /// The logarithm of subnormal numbers, zero, negative numbers, infinity and NaN.
  @inlinable
  @inline(never)
  static func logarithmAtTheEnds(_ x: Double) -> Double {
    if x > 0, x < .infinity { return logarithm(ofNormal: x * 0x1p54, exponentOffset: -54) }
    if x == 0 { return -.infinity }
    return x > 0 ? x : .nan
  }
}
