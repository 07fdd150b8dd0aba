// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Java's hash codes")
struct JavaHashTests {
  // The javadoc of String.hashCode gives the sum; these values are well known.
  @Test(
    "Strings hash over their code units and wrap",
    arguments: [("", 0), ("a", 97), ("Aa", 2112), ("BB", 2112), ("polygenelubricants", Int32.min)])
  func strings(text: String, hash: Int32) {
    #expect(JavaHash.string(text) == hash)
  }

  @Test("A character outside the basic plane hashes as two code units")
  func surrogates() {
    #expect(JavaHash.string("\u{1F600}") == 31 * 0xD83D + 0xDE00)
  }

  @Test(
    "A long folds its upper half onto the lower",
    arguments: [(Int64(0), Int32(0)), (-1, 0), (1 << 32, 1), (Int64.max, Int32.min), (7, 7)])
  func longs(value: Int64, hash: Int32) {
    #expect(JavaHash.int64(value) == hash)
  }

  @Test("An int is its own hash code")
  func ints() { #expect(JavaHash.int32(-7) == -7) }
}
