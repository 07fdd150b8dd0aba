// SPDX-License-Identifier: GPL-3.0-or-later

/// A short stream that is a pure function of a key, a counter and an attempt.
///
/// A message's service time, say, is drawn from the stream of (key of the purpose, number of the
/// message, number of the delivery): nothing is stored between draws, and what one message draws
/// does not depend on which others were drawn for before. The stream is ``SplitMix64`` started at
/// the output that the same generator, seeded with the key, has at the counter.
///
/// The value is cheap to make and to copy; make it where the draw is needed.
@frozen
public struct CounterStream: RandomBits, Sendable, Hashable, BitwiseCopyable {
  @usableFromInline
  var generator: SplitMix64

  /// Creates the stream of a key and a counter.
  ///
  /// - Parameters:
  ///   - key: a key from ``StreamFamily/key(entity:purpose:)``.
  ///   - counter: the identity of what is drawn for, such as a message's number.
  ///   - attempt: tells apart the draws for the same identity, such as deliveries of a message.
  @inlinable
  @inline(__always)
  public init(key: UInt64, counter: UInt64, attempt: UInt64 = 0) {
    let start = SplitMix64.mix(key &+ counter &* SplitMix64.increment)
    // An odd multiplier unlike the generator's own keeps attempts apart from successive words.
    generator = SplitMix64(seed: start &+ attempt &* 0xD1B5_4A32_D192_ED03)
  }

  /// Returns the next word.
  @inlinable
  @inline(__always)
  public mutating func next() -> UInt64 { generator.next() }
}
