// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// A digest of a sequence of words, for comparing long sequences with one committed number.
struct Fingerprint {
  private var value: UInt64 = 0

  mutating func add(_ word: UInt64) { value = SplitMix64.mix((value ^ word) &+ 0x9E37_79B9) }

  mutating func add(_ count: Int64) { add(UInt64(bitPattern: count)) }

  mutating func add(_ number: Double) { add(number.bitPattern) }

  var text: String { String(value, radix: 16) }
}
