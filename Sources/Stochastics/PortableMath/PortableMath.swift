// SPDX-License-Identifier: GPL-3.0-or-later

/// Elementary functions that give the same bits on every machine.
///
/// The C library's versions differ in the last bit between processors with and without fused
/// multiply-add, so nothing that decides an event's time or a branch may call them. These use only
/// what IEEE 754 defines to the bit, in a fixed order: addition, subtraction, multiplication,
/// division, square root, and operations on the representation. Swift does not fuse a product with
/// a sum on its own.
public enum PortableMath {
  /// The leading 32 bits of log 2, so that its product with an exponent is exact.
  @inlinable
  static var logOfTwoHigh: Double { 0x1.62e42feep-1 }

  /// What is missing from ``logOfTwoHigh``.
  @inlinable
  static var logOfTwoLow: Double { 0x1.a39ef35793c76p-33 }

  /// Adding it to a number below 2^51 in size leaves the nearest whole number in the low bits.
  @inlinable
  static var roundingShift: Double { 0x1.8p52 }

  /// Returns a positive base raised to a real exponent, as the exponential of a product.
  ///
  /// The relative error is about 2^-53 times the larger of 1 and the result's logarithm in size.
  @inlinable
  public static func power(_ base: Double, _ exponent: Double) -> Double {
    exponential(exponent * logarithm(base))
  }
}
