// SPDX-License-Identifier: GPL-3.0-or-later

/// The generator SplitMix64 of Steele, Lea and Flood, OOPSLA 2014: a counter and a mixing function.
///
/// It seeds ``RandomStream`` and draws for ``CounterStream``.
@frozen
public struct SplitMix64: RandomBits, Sendable, Hashable, BitwiseCopyable {
  /// The counter; the next word is the mixture of it and the increment.
  public var state: UInt64

  /// Creates the generator at a seed; all 64 bits count.
  @inlinable
  public init(seed: UInt64) { state = seed }

  /// What the counter grows by at each word: 2^64 divided by the golden ratio, made odd.
  @inlinable
  @inline(__always)
  public static var increment: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// Mixes a word so that each bit of it changes about half of the result; no two words collide.
  @inlinable
  @inline(__always)
  public static func mix(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }

  /// Returns the next word.
  @inlinable
  @inline(__always)
  public mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }
}
