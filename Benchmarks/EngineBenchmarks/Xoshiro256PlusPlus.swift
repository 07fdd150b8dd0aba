// SPDX-License-Identifier: GPL-3.0-or-later

/// The generator xoshiro256++, seeded by SplitMix64.
///
/// After D. Blackman and S. Vigna, *ACM TOMS* 47 (2021), 36, doi:10.1145/3460772.
struct Xoshiro256PlusPlus {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  init(seed: UInt64) {
    var state = seed
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      return bits ^ (bits >> 31)
    }
    (s0, s1, s2, s3) = (next(), next(), next(), next())
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    let sum = s0 &+ s3
    let result = (sum &<< 23 | sum &>> 41) &+ s0
    let shifted = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 &<< 45 | s3 &>> 19
    return result
  }

  /// A real number above 0 and up to 1.
  @inline(__always)
  mutating func unit() -> Double {
    (Double(Int64(truncatingIfNeeded: next() &>> 11)) + 1) * 0x1p-53
  }
}
