// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Requests")
struct AllocationRequestTests {
  private let interleaved = [
    MessageQueueID(topic: "b", number: 0), MessageQueueID(topic: "a", number: 1),
    MessageQueueID(topic: "b", number: 1), MessageQueueID(topic: "a", number: 0),
  ]

  @Test("Queues are gathered by topic in order of appearance and keep their order within")
  func gathering() {
    let request = AllocationRequest(queues: interleaved, members: [])
    #expect(request.topics.map(\.name) == ["b", "a"])
    #expect(request.topics.map(\.positions) == [0..<2, 2..<4])
    #expect(request.queues.map(\.id.number) == [0, 1, 1, 0])
  }

  @Test("Sorting puts topics, queues and members into the clients' order")
  func sorting() {
    let request = AllocationRequest(queues: interleaved, members: ["c2", "c10", "c1"]).sorted()
    #expect(request.queues.map { "\($0.id)" } == ["a/0", "a/1", "b/0", "b/1"])
    #expect(request.members.map(\.id.name) == ["c1", "c10", "c2"])
  }

  @Test("Topics that differ only by canonical equivalence stay apart")
  func topicNames() {
    let request = AllocationRequest(
      queues: [
        MessageQueueID(topic: "\u{E9}", number: 0), MessageQueueID(topic: "e\u{301}", number: 0),
      ], members: [])
    #expect(request.topics.count == 2)
  }

  @Test("A request carries what stateful assignors need")
  func members() {
    let owned = MessageQueueID(topic: "a", number: 1)
    let member = GroupMember(
      "m", instanceID: "i", subscription: .topics(["a"]), rack: "r1", owned: [owned], generation: 4)
    let queue = AllocatableQueue(owned, racks: ["r1", "r2"])
    let request = AllocationRequest(queues: [queue], members: [member])
    #expect(request.members == [member])
    #expect(request.queues == [queue])
    #expect(member.subscription.includes("a") && !member.subscription.includes("b"))
    #expect(GroupMember("n").subscription.includes("b"))
    #expect(GroupMember("n").generation == GroupMember.noGeneration)
  }
}
