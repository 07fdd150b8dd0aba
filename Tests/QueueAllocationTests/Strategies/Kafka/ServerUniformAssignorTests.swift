// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("server-uniform")
struct ServerUniformAssignorTests {
  @Test("A fresh group gets runs, and its last members the extra partitions")
  func fresh() throws {
    var group = KafkaGroup(ServerUniformAssignor(), topics: ["t": 16], members: 3)
    try group.allocate()
    #expect(group.numbers(of: "c0") == Array(0..<5))
    #expect(group.numbers(of: "c1") == Array(5..<10))
    #expect(group.numbers(of: "c2") == Array(10..<16))
  }

  @Test("An extra partition stays with its owner")
  func extraStays() throws {
    // Five partitions on two members: the first owns three, and nobody joins or leaves.
    let owned = { (numbers: Range<Int>) in numbers.map { MessageQueueID(topic: "t", number: $0) } }
    let table = try ServerUniformAssignor().allocate(
      AllocationRequest(
        queues: owned(0..<5).map { AllocatableQueue($0) },
        members: [GroupMember("a", owned: owned(0..<3)), GroupMember("b", owned: owned(3..<5))]))
    #expect(table.counts == [3, 2])
  }

  @Test("Mixed subscriptions: the most to the least loaded reader, highest numbers first")
  func mixed() throws {
    // a has all six of t; b reads both topics and has the two of u: two of t bring them to four each.
    let owned = (0..<6).map { MessageQueueID(topic: "t", number: $0) }
    let others = (0..<2).map { MessageQueueID(topic: "u", number: $0) }
    let table = try ServerUniformAssignor().allocate(
      AllocationRequest(
        queues: (owned + others).map { AllocatableQueue($0) },
        members: [
          GroupMember("a", subscription: .topics(["t"]), owned: owned),
          GroupMember("b", owned: others),
        ]))
    #expect(table.queues(of: "a").map(\.number) == [0, 1, 2, 3])
    #expect(table.counts == [4, 4])
  }
}
