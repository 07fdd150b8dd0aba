// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Capacity of whole queues")
struct SharedCapacityTests {
  @Test(
    "uneven shares sustain what theory.json says",
    arguments: [
      // uneven-16p-12c, uneven-10p-4c
      ([2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1], 1000.0, 800.0, 100.0),
      ([3, 3, 2, 2], 380.0, 333.3333333333333, 28.0),
    ] as [([Int], Double, Double, Double)])
  func uneven(owned: [Int], rate: Double, sustainable: Double, growth: Double) {
    let capacity = SharedCapacity(queuesOwned: owned, capacityOfMember: 100)
    #expect(abs(capacity.sustainableRate / sustainable - 1) < 1e-12)
    #expect(abs(capacity.growth(at: rate) - growth) < 1e-9)
    #expect(abs(capacity.throughput(at: rate) - (rate - growth)) < 1e-9)
  }

  @Test("a hot queue is capped at one member, as theory.json says")
  func hotQueue() {
    // hot-partition-30pct
    let capacity = SharedCapacity(
      [.init(share: 0.3, capacity: 120)]
        + (0..<11).map { _ in .init(share: 0.7 / 11, capacity: 120) })
    #expect(abs(capacity.growth(at: 1000) - 180) < 1e-9)
    #expect(abs(capacity.throughput(at: 1000) - 820) < 1e-9)
    #expect(abs(capacity.utilization(at: 1000) - 0.5694444444444444) < 1e-12)
  }

  @Test("members without a queue add nothing")
  func idle() {
    let capacity = SharedCapacity(queuesOwned: [1, 1, 0, 0], capacityOfMember: 100)
    #expect(capacity.stations.count == 2)
    #expect(capacity.sustainableRate == 200)
  }

  @Test(
    "useful numbers of members are those that lower the most queues of a member",
    arguments: [
      (16, [1, 2, 3, 4, 6, 8, 16]), (1, [1]), (0, []), (7, [1, 2, 3, 4, 7]),
      (12, [1, 2, 3, 4, 6, 12]),
    ])
  func useful(queues: Int, members: [Int]) {
    #expect(SharedCapacity.usefulMembers(queues: queues) == members)
  }
}
