// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Stream family")
struct StreamFamilyTests {
  @Test("All 64 bits of seed and replication count")
  func everyBitCounts() {
    var keys = Set<UInt64>()
    for bit in 0..<64 as Range<UInt64> {
      keys.insert(StreamFamily(seed: 1 << bit, replication: 0).key(entity: "a", purpose: "b"))
      keys.insert(StreamFamily(seed: 0, replication: 1 << bit).key(entity: "a", purpose: "b"))
    }
    keys.insert(StreamFamily(seed: 0, replication: 0).key(entity: "a", purpose: "b"))
    #expect(keys.count == 129)
  }

  @Test("Names, parts and purposes are kept apart, wherever the border lies")
  func names() {
    let family = StreamFamily(seed: 7, replication: 1)
    let names = ["", "a", "ab", "abc", "abcdefgh", "abcdefghi", "c0", "c1", "\0", "\0\0", "ä"]
    var keys = Set<UInt64>()
    for entity in names {
      for purpose in names { keys.insert(family.key(entity: entity, purpose: purpose)) }
    }
    #expect(keys.count == names.count * names.count)
    var parts = Set<UInt64>()
    for index in 0..<100 { parts.insert(family.key(entity: "c0", index: index, purpose: "s")) }
    parts.insert(family.key(entity: "c0", purpose: "s"))
    #expect(parts.count == 101)
  }

  @Test("A stream is the same whatever other streams were made, and in whatever order")
  func independence() {
    let entities = ["producer", "c0", "c1", "c2"]
    func firstWords(_ entities: [String]) -> [String: UInt64] {
      let family = StreamFamily(seed: 42, replication: 3)
      var words: [String: UInt64] = [:]
      for entity in entities {
        var stream = family.stream(entity: entity, purpose: "service")
        words[entity] = stream.next()
      }
      return words
    }
    let all = firstWords(entities)
    #expect(firstWords(entities.reversed()) == all)
    let more = firstWords(["newcomer"] + entities)
    for entity in entities { #expect(more[entity] == all[entity]) }
  }

  @Test("A stream starts at its key")
  func streamOfKey() {
    let family = StreamFamily(seed: 1, replication: 2)
    var named = family.stream(entity: "x", index: 4, purpose: "y")
    var keyed = RandomStream(seed: family.key(entity: "x", index: 4, purpose: "y"))
    #expect(named.next() == keyed.next())
  }

  @Test("Known answers never change")
  func knownAnswers() {
    let family = StreamFamily(seed: 0x8000_0000_0000_002A, replication: 19)
    var fingerprint = Fingerprint()
    for entity in ["", "c0", "order-service/c0", "überlang", "12345678"] {
      for purpose in ["service", "arrivals"] {
        fingerprint.add(family.key(entity: entity, purpose: purpose))
        fingerprint.add(family.key(entity: entity, index: 3, purpose: purpose))
      }
    }
    #expect(fingerprint.text == "90e23a4080af83bc")
  }
}
