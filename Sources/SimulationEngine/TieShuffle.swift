// SPDX-License-Identifier: GPL-3.0-or-later

/// Gives out insertion numbers in an order of chance, each once.
///
/// The count goes through a mixing that can be undone, of as many bits as a number has: offsets by a
/// secret, shifts onto itself and products with odd numbers, as the finalisers of hash functions
/// (Steele, Lea and Flood 2014, *Fast splittable pseudorandom number generators*, section 4).
@usableFromInline
struct TieShuffle {
  private static let bits =
    EventKey.sequenceEndBit - UInt64(EventKey.sequenceUnit.trailingZeroBitCount)
  private static let mask = (UInt64(1) << bits) - 1

  private var count: UInt64 = 0
  private let secrets: InlineArray<3, UInt64>

  init(seed: UInt64) {
    let first = mixed(seed)
    let second = mixed(first)
    secrets = [first, second, mixed(second)]
  }

  /// The next number, below 2^39.
  ///
  /// - Precondition: Fewer than 2^39 numbers have been given out.
  mutating func next() -> UInt64 {
    precondition(count <= Self.mask, "all insertion numbers of the simulation are spent")
    var word = count
    count += 1
    for round in secrets.indices {
      let secret = secrets[round]
      word = (word &+ secret) & Self.mask
      word ^= word &>> (Self.bits / 2)
      word = (word &* (secret &>> 24 | 1)) & Self.mask
      word ^= word &>> (Self.bits / 3)
    }
    return word
  }
}

/// A mixing of 64 bits: SplitMix64's, from the same paper.
private func mixed(_ word: UInt64) -> UInt64 {
  var word = word &+ 0x9E37_79B9_7F4A_7C15
  word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
  word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
  return word ^ word &>> 31
}
