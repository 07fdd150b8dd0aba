// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("share-simple")
struct ShareSimpleAssignorTests {
  @Test(
    "Every member has work, and no partition more members than it takes",
    arguments: [(16, 3, 1), (3, 7, 3), (4, 4, 1), (1, 5, 5), (5, 6, 2)])
  func sharing(partitions: Int, members: Int, most: Int) throws {
    let request = Topologies.classic(queues: partitions, members: members)
    let table = try ShareSimpleAssignor().allocate(request)
    #expect(table.counts.allSatisfy { $0 > 0 })
    let ownership = QueueOwnership(table)
    let sharing = ownership.queues.map { ownership.owners(of: $0).count }
    #expect(sharing.allSatisfy { $0 >= 1 } && sharing.max() == most)
    #expect((table.counts.max() ?? 0) - (table.counts.min() ?? 0) <= 1)
  }

  @Test("Members keep what they share when one joins")
  func keeps() throws {
    let request = Topologies.classic(queues: 4, members: 4)
    let before = try ShareSimpleAssignor().allocate(request)
    let owning = request.afterwards(before)
    let table = try ShareSimpleAssignor().allocate(
      AllocationRequest(queues: owning.queues, members: owning.members + [GroupMember("c4")]))
    for member in before.members {
      #expect(Set(table.queues(of: member)).isSuperset(of: before.queues(of: member)))
    }
    #expect(table.queues(of: "c4").count > 0)
  }

  @Test("Topics are shared one by one where members read different ones")
  func mixed() throws {
    let request = AllocationRequest(
      queues: ["t", "u"].flatMap { topic in
        (0..<4).map { AllocatableQueue(MessageQueueID(topic: topic, number: $0)) }
      },
      members: [
        GroupMember("a", subscription: .topics(["t"])), GroupMember("b"),
        GroupMember("c", subscription: .topics(["u"])),
      ])
    #expect(try ShareSimpleAssignor().allocate(request).counts == [2, 4, 2])
  }
}
