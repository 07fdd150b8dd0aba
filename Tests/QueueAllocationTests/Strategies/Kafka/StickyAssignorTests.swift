// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("sticky")
struct StickyAssignorTests {
  private func partitions(_ numbers: [Int]) -> [MessageQueueID] {
    numbers.map { MessageQueueID(topic: "t", number: $0) }
  }

  private func request(_ count: Int, _ members: [GroupMember]) -> AllocationRequest {
    AllocationRequest(
      queues: partitions(Array(0..<count)).map { AllocatableQueue($0) }, members: members)
  }

  @Test("Without history it looks dealt around a circle")
  func fresh() throws {
    let table = try StickyAssignor().allocate(Topologies.classic(queues: 16, members: 3))
    #expect(Array(table.row(ofMemberAt: 0)) == [0, 3, 6, 9, 12, 15])
    #expect(Array(table.row(ofMemberAt: 1)) == [1, 4, 7, 10, 13])
  }

  @Test("An owner above its quota gives up its highest numbers")
  func surplus() throws {
    let table = try StickyAssignor().allocate(
      request(6, [GroupMember("a", owned: partitions([5, 0, 3, 1, 2, 4])), GroupMember("b")]))
    #expect(table.queues(of: "a") == partitions([0, 1, 2]))
    #expect(table.queues(of: "b") == partitions([3, 4, 5]))
  }

  @Test("Of two claims the higher generation counts; equal ones cancel each other")
  func claims() throws {
    let stale = try StickyAssignor().allocate(
      request(
        4,
        [
          GroupMember("a", owned: partitions([0, 1]), generation: 4),
          GroupMember("b", owned: partitions([0, 1]), generation: 5),
        ]))
    #expect(stale.queues(of: "b") == partitions([0, 1]))
    // Both lose 1: a keeps 0, b keeps 2, and 1 and 3 are dealt anew.
    let equal = try StickyAssignor().allocate(
      request(
        4,
        [
          GroupMember("a", owned: partitions([0, 1]), generation: 5),
          GroupMember("b", owned: partitions([1, 2]), generation: 5),
        ]))
    #expect(equal.queues(of: "a") == partitions([0, 1]))
    #expect(equal.queues(of: "b") == partitions([2, 3]))
  }

  @Test("Mixed subscriptions are evened out as far as they allow")
  func mixed() throws {
    // c0 reads one partition only; the other two share the five of the other topic.
    var group = KafkaGroup(
      StickyAssignor(), topics: ["t": 1, "u": 5],
      members: [
        GroupMember("c0", subscription: .topics(["t"])), GroupMember("c1"), GroupMember("c2"),
      ])
    try group.allocate()
    #expect(try #require(group.ownership).counts == [1, 3, 2])
  }

  @Test("Replicas in a member's rack come first, and owned ones elsewhere are given up")
  func racks() throws {
    let queues = (0..<4).map {
      AllocatableQueue(MessageQueueID(topic: "t", number: $0), racks: [$0 < 2 ? "x" : "y"])
    }
    let table = try StickyAssignor().allocate(
      AllocationRequest(
        queues: queues,
        members: [
          GroupMember("a", rack: "y", owned: partitions([0, 1]), generation: 1),
          GroupMember("b", rack: "x", owned: partitions([2, 3]), generation: 1),
        ]))
    #expect(table.queues(of: "a") == partitions([2, 3]))
    #expect(table.queues(of: "b") == partitions([0, 1]))
  }

  @Test("Racks that leave a member short are an error, as in Kafka")
  func outOfReach() {
    // All replicas in a's and b's rack: they take two each before c can have its one.
    let queues = (0..<4).map {
      AllocatableQueue(MessageQueueID(topic: "t", number: $0), racks: [$0 == 3 ? "z" : "x", "x"])
    }
    let members = [
      GroupMember("a", rack: "x"), GroupMember("b", rack: "x"), GroupMember("c", rack: "y"),
    ]
    #expect(throws: AllocationError.shareOutOfReach(member: "c")) {
      try StickyAssignor().allocate(AllocationRequest(queues: queues, members: members))
    }
  }
}
