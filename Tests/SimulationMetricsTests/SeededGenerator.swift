// SPDX-License-Identifier: GPL-3.0-or-later

/// A small repeatable generator for test data: splitmix64 of Steele, Lea and Flood, 2014.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A value whose number of bits is uniform up to a limit: small and large ones alike.
  mutating func value(bits limit: Int) -> Int64 {
    let bits = Int.random(in: 0...limit, using: &self)
    return bits == 0 ? 0 : Int64.random(in: 0...(Int64.max >> (63 - bits)), using: &self)
  }
}
