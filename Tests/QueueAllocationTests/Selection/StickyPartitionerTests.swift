// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("The partitioner of records without a key")
struct StickyPartitionerTests {
  @Test("It changes after a batch's worth of bytes, and waits for an open batch up to twice that")
  func changes() {
    var draws: [Int32] = [5, 6, 7]
    var partitioner = StickyPartitioner(batchSize: 100, partitionCount: 4, available: [0, 1, 2, 3])
    let draw = { draws.removeFirst() }
    #expect(partitioner.current(draw) == 1)
    partitioner.append(99, mayChange: true, draw)
    #expect(partitioner.partition == 1)
    partitioner.append(1, mayChange: false, draw)
    #expect(partitioner.partition == 1)
    partitioner.append(100, mayChange: false, draw)
    #expect(partitioner.partition == 2)
    partitioner.append(100, mayChange: true, draw)
    #expect(partitioner.partition == 3)
    #expect(draws == [])
  }

  @Test("Partitions without a leader are left out unless none has one")
  func leaderless() {
    var some = StickyPartitioner(batchSize: 1, partitionCount: 4, available: [1, 3])
    #expect(some.current { 7 } == 3)
    var none = StickyPartitioner(batchSize: 1, partitionCount: 4, available: [])
    #expect(none.current { 7 } == 3)
  }

  @Test("Weights are the longest queue plus one less the own; equal queues need none")
  func weights() throws {
    let weights = try #require(
      PartitionWeights(partitions: [0, 1, 2], queueSizes: [0, 3, 1], isEverybody: true))
    // 4, 1 and 3.
    #expect(weights.cumulative == [4, 5, 8])
    #expect((0..<9).map { weights.partition(for: $0) } == [0, 0, 0, 0, 1, 2, 2, 2, 0])
    #expect(PartitionWeights(partitions: [0, 1], queueSizes: [2, 2], isEverybody: true) == nil)
    #expect(
      PartitionWeights(partitions: [0, 1], queueSizes: [2, 2], isEverybody: false)?.cumulative
        == [1, 2])
    var partitioner = StickyPartitioner(batchSize: 1, partitionCount: 3, available: [0, 1, 2])
    partitioner.weights = weights
    #expect(partitioner.current { 4 } == 1)
  }
}
