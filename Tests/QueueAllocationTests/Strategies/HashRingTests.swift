// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("The ring of consistent hashing")
struct HashRingTests {
  // RFC 1321 gives the digests of these texts: d41d8cd9…, 0cc175b9…, 90015098….
  @Test(
    "A position is the first four bytes of the MD5 digest",
    arguments: [("", UInt32(0xD41D_8CD9)), ("a", 0x0CC1_75B9), ("abc", 0x9001_5098)])
  func positions(key: String, position: UInt32) {
    #expect(HashRing.position(of: key) == position)
  }

  @Test("An empty ring owns nothing")
  func empty() {
    #expect(HashRing(members: ["a"], virtualNodes: 0).owner(at: 7) == -1)
    #expect(HashRing(members: [], virtualNodes: 10).owner(at: 7) == -1)
  }

  @Test("The owner is the next node, going round")
  func nextNode() {
    let members: [MemberID] = ["a", "b", "c"]
    let nodes = members.enumerated().flatMap { member, id in
      (0..<5).map { (place: HashRing.position(of: "\(id)-\($0)"), member: member) }
    }.sorted { $0.place < $1.place }
    let ring = HashRing(members: members, virtualNodes: 5)
    var random = SplitMix64(seed: 1)
    let random32 = (0..<500).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    for position in random32 + nodes.map(\.place) + [0, .max] {
      let expected = nodes.first { $0.place >= position } ?? nodes[0]
      #expect(ring.owner(at: position) == expected.member)
    }
  }

  @Test("An id listed twice has twice the nodes, under further numbers")
  func duplicates() {
    let twice = HashRing(members: ["a", "b", "a"], virtualNodes: 4)
    let nodes =
      ((0..<8).map { ("a-\($0)", 0) } + (0..<4).map { ("b-\($0)", 1) })
      .map { (place: HashRing.position(of: $0.0), member: $0.1) }.sorted { $0.place < $1.place }
    #expect(nodes.allSatisfy { twice.owner(at: $0.place) == $0.member })
  }
}
