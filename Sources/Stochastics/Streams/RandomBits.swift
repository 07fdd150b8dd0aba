// SPDX-License-Identifier: GPL-3.0-or-later

/// A source of uniformly distributed 64-bit words; all samplers draw from one.
///
/// Samplers are generic over the source and inlined, so a release build specialises them for
/// ``RandomStream`` and ``CounterStream`` and calls nothing through a table.
public protocol RandomBits: ~Copyable {
  /// Returns the next word; all 2^64 values are equally likely.
  mutating func next() -> UInt64
}

extension RandomBits where Self: ~Copyable {
  /// Returns a number in `0..<1` that is a whole multiple of 2^-53, each equally likely.
  @inlinable
  @inline(__always)
  public mutating func nextUnit() -> Double {
    // The high 52 bits come in as the fraction of a number from 1 to 2, the next bit is added; each
    // step is exact. A conversion instruction would tie each draw to the one before it, since on
    // x86-64 it depends on the old content of its target register.
    let word = next()
    let high = Double(bitPattern: 0x3FF0_0000_0000_0000 | word &>> 12) - 1
    return high + Double(bitPattern: (0 &- (word &>> 11 & 1)) & 0x3CA0_0000_0000_0000)
  }

  /// Returns a whole number below a bound, each equally likely.
  ///
  /// The word is scaled by its full product with the bound and drawn again in the rare case that
  /// would favour some numbers: Lemire, ACM TOMACS 29(1), 2019.
  ///
  /// - Precondition: `bound` is positive.
  @inlinable
  @inline(__always)
  public mutating func nextBounded(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "an empty range has no number to draw")
    let product = bound.multipliedFullWidth(by: next())
    guard product.low < bound else { return product.high }
    return nextBounded(bound, resuming: product)
  }

  /// Finishes a bounded draw whose first word may have to be thrown away.
  @inlinable
  @inline(never)
  mutating func nextBounded(_ bound: UInt64, resuming first: (high: UInt64, low: UInt64)) -> UInt64
  {
    let unfair = (0 &- bound) % bound
    var product = first
    while product.low < unfair { product = bound.multipliedFullWidth(by: next()) }
    return product.high
  }

  /// Returns true with a probability; 0 or less never, 1 or more always.
  ///
  /// One word is drawn whatever the probability, so that streams stay aligned.
  @inlinable
  @inline(__always)
  public mutating func nextBool(probability: Double) -> Bool { nextUnit() < probability }
}

/// Returns a whole number below 2^52 as a floating-point number, by its bits alone.
///
/// See ``RandomBits/nextUnit()`` for why no conversion instruction is used.
@inlinable
@inline(__always)
func exactDouble(below2To52 number: UInt64) -> Double {
  Double(bitPattern: 0x4330_0000_0000_0000 | number) - 0x1p52
}
