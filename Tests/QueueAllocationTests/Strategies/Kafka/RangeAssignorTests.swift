// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("range")
struct RangeAssignorTests {
  @Test("Remainders of many topics pile up on the members that sort first")
  func pileUp() throws {
    let request = AllocationRequest(
      queues: (0..<20).map { MessageQueueID(topic: "t\($0)", number: 0) }, members: ["b", "a"])
    #expect(try RangeAssignor().allocate(request).counts == [0, 20])
  }

  @Test("Static members come first, by the name they keep")
  func staticFirst() throws {
    let request = AllocationRequest(
      queues: (0..<5).map { AllocatableQueue(MessageQueueID(topic: "t", number: $0)) },
      members: [
        GroupMember("a"), GroupMember("b", instanceID: "z"), GroupMember("c", instanceID: "y"),
      ])
    // Two each for c and b, one for a.
    let table = try RangeAssignor().allocate(request)
    #expect(table.queues(of: "c").map(\.number) == [0, 1])
    #expect(table.queues(of: "b").map(\.number) == [2, 3])
    #expect(table.queues(of: "a").map(\.number) == [4])
  }

  @Test("Racks decide within equal counts")
  func racks() throws {
    // Replicas of partitions 0 to 5 in racks b c a b c a, so each member's rack has two.
    let queues = ["b", "c", "a", "b", "c", "a"].enumerated().map {
      AllocatableQueue(MessageQueueID(topic: "t", number: $0), racks: [$1])
    }
    let members = [("c0", "a"), ("c1", "b"), ("c2", "c")].map {
      GroupMember(MemberID($0), rack: $1)
    }
    let table = try RangeAssignor().allocate(AllocationRequest(queues: queues, members: members))
    #expect(
      (0..<3).map { table.queues(ofMemberAt: $0).map(\.number) } == [[2, 5], [0, 3], [1, 4]])
    let blind = try ServerRangeAssignor().allocate(
      AllocationRequest(queues: queues, members: members))
    #expect(
      (0..<3).map { blind.queues(ofMemberAt: $0).map(\.number) } == [[0, 1], [2, 3], [4, 5]])
  }

  @Test("Co-partitioned topics go together where the rack suits all of them, else as without racks")
  func copartitioned() throws {
    // Partition 0 of both topics is in rack b; partition 1 only of the first, so racks do not decide.
    let racks = ["t": ["b", "a"], "u": ["b", "b"]]
    let queues = ["t", "u"].flatMap { topic in
      (0..<2).map {
        AllocatableQueue(MessageQueueID(topic: topic, number: $0), racks: [racks[topic]![$0]])
      }
    }
    let members = [GroupMember("c0", rack: "a"), GroupMember("c1", rack: "b")]
    let table = try RangeAssignor().allocate(AllocationRequest(queues: queues, members: members))
    #expect(table.queues(of: "c1").map(\.description) == ["t/0", "u/0"])
    #expect(table.queues(of: "c0").map(\.description) == ["t/1", "u/1"])
  }
}
