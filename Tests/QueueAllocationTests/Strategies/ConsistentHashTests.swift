// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("consistent-hash")
struct ConsistentHashTests {
  @Test("RocketMQ's ten virtual nodes are the default")
  func standard() { #expect(ConsistentHash().virtualNodes == 10) }

  @Test("A number of virtual nodes out of range is refused", arguments: [-1, 100_001, Int.max])
  func range(count: Int) {
    #expect(
      throws: AllocationError.virtualNodesOutOfRange(
        count, allowed: ConsistentHash.allowedVirtualNodes)
    ) { try ConsistentHash(virtualNodes: count) }
  }

  @Test("Without virtual nodes nobody owns anything, and coverage is not promised")
  func noNodes() throws {
    let strategy = try ConsistentHash(virtualNodes: 0)
    #expect(!strategy.laws.contains(.completeCoverage))
    #expect(ConsistentHash().laws.contains(.completeCoverage))
    let table = try strategy.allocate(Topologies.classic(queues: 16, members: 3))
    #expect(table.counts == [0, 0, 0])
  }

  @Test("More virtual nodes make many queues fairer")
  func fairness() throws {
    let request = Topologies.classic(queues: 4_000, members: 8)
    let index = { (nodes: Int) throws in
      let table = try ConsistentHash(virtualNodes: nodes).allocate(request)
      return try #require(Fairness(counts: table.counts)).jainIndex
    }
    #expect(try index(1) < index(500))
    #expect(try index(500) > 0.97)
  }
}
