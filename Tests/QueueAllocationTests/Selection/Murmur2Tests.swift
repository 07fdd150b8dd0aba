// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Murmur2")
struct Murmur2Tests {
  /// As Kafka's own `Utils.murmur2` gives them: no byte, whole words, and each length of a tail.
  @Test(
    "Hashes are those of Kafka's client",
    arguments: [
      ("", 275_646_681), ("a", -1_563_381_124), ("abcd", -1_323_649_548), ("abcde", 461_995_741),
      ("abcdef", 1_870_650_108), ("abcdefg", -346_467_175), ("abcdefgh", -955_427_363),
    ])
  func hashes(key: String, hash: Int32) { #expect(Murmur2.hash(Array(key.utf8)) == hash) }

  @Test("The sign bit is cleared, not the sign turned")
  func partition() {
    // -1563381124 without its sign bit is 584102524, whose remainder by 100 is 24.
    #expect(Murmur2.partition(ofKey: Array("a".utf8), count: 100) == 24)
    #expect(Murmur2.partition(ofKey: Array("a".utf8)[...], count: 1) == 0)
  }
}
