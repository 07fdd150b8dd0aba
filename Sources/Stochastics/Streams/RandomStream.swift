// SPDX-License-Identifier: GPL-3.0-or-later

/// One independent stream of random words: the generator xoshiro256++ of Blackman and Vigna, ACM
/// TOMS 47(4), 2021, seeded by SplitMix64.
///
/// A stream cannot be copied: two copies would repeat each other's draws. Streams for the parts of
/// a simulation come from a ``StreamFamily``.
@frozen
public struct RandomStream: ~Copyable, RandomBits, Sendable {
  @usableFromInline
  var word0: UInt64
  @usableFromInline
  var word1: UInt64
  @usableFromInline
  var word2: UInt64
  @usableFromInline
  var word3: UInt64

  /// Creates the stream of a seed; all 64 bits count and no two seeds give the same stream.
  @inlinable
  public init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    word0 = generator.next()
    word1 = generator.next()
    word2 = generator.next()
    word3 = generator.next()
  }

  /// Creates the stream at a known state of the generator.
  ///
  /// - Precondition: at least one word is not zero; the generator never leaves the zero state.
  @inlinable
  public init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(
      state.0 | state.1 | state.2 | state.3 != 0, "xoshiro256++ has no stream of zeros")
    word0 = state.0
    word1 = state.1
    word2 = state.2
    word3 = state.3
  }

  /// Returns the next word.
  @inlinable
  @inline(__always)
  public mutating func next() -> UInt64 {
    let sum = word0 &+ word3
    let result = ((sum &<< 23) | (sum &>> 41)) &+ word0
    let shifted = word1 &<< 17
    word2 ^= word0
    word3 ^= word1
    word1 ^= word2
    word0 ^= word3
    word2 ^= shifted
    word3 = (word3 &<< 45) | (word3 &>> 19)
    return result
  }
}
