// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

/// Names and lists that golden cases do not reach, worked out by hand or, where hashes decide, by a
/// few lines of Python's hashlib.
@Suite("Odd names and lists")
struct OddNamesTests {
  private func owners(
    _ strategy: some AllocationStrategy, queues: [MessageQueueID], members: [String]
  ) throws -> [Int] {
    let table = try strategy.allocate(
      AllocationRequest(queues: queues, members: members.map { MemberID($0) }))
    return queues.map { queue in
      members.indices.first { table.queues(ofMemberAt: $0).contains(queue) } ?? -1
    }
  }

  private static let foreign =
    ["broker-a", "брокер-б"].flatMap { broker in
      (0..<6).map { MessageQueueID(topic: "订单", broker: broker, number: $0) }
    }

  @Test(
    "Names beyond ASCII are hashed as UTF-8, and two spellings of an accent are two ids",
    arguments: [
      (["e\u{301}", "\u{E9}", "消费者", "😀"], 10, [3, 2, 3, 3, 3, 0, 2, 0, 0, 0, 0, 3]),
      (["a", "b", "c", "d", "e"], 20_000, [2, 4, 4, 3, 3, 3, 0, 0, 4, 2, 2, 4]),
    ] as [([String], Int, [Int])])
  func foreignNames(members: [String], virtualNodes: Int, expected: [Int]) throws {
    let strategy = try ConsistentHash(virtualNodes: virtualNodes)
    #expect(try owners(strategy, queues: Self.foreign, members: members) == expected)
  }

  @Test("An id listed twice takes two shares of the count and reads only the first")
  func listedTwice() throws {
    let queues = (0..<8).map { MessageQueueID(topic: "t", broker: "b", number: $0) }
    let members = ["a", "a", "b", "c"]
    // Shares are two queues each; the second place of `a` is never asked for.
    #expect(
      try owners(Averagely(), queues: queues, members: members) == [0, 0, -1, -1, 2, 2, 3, 3])
    #expect(
      try owners(AveragelyByCircle(), queues: queues, members: members)
        == [0, -1, 2, 3, 0, -1, 2, 3])
    let table = try Averagely().allocate(
      AllocationRequest(queues: queues, members: members.map { MemberID($0) }))
    #expect(table.queues(ofMemberAt: 1) == table.queues(ofMemberAt: 0))
  }

  @Test("A surrogate pair comes before the last characters of the basic plane, so it gets more")
  func surrogates() throws {
    let queues = (0..<3).map { MessageQueueID(topic: "t", broker: "b", number: $0) }
    let request = AllocationRequest(queues: queues, members: ["～", "😀"]).sorted()
    let table = try Averagely().allocate(request)
    #expect(table.members == ["😀", "～"])
    #expect(table.counts == [2, 1])
  }
}
