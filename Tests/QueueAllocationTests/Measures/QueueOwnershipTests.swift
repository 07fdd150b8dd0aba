// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Ownership of queues")
struct QueueOwnershipTests {
  private let queues = (0..<3).map { MessageQueueID(topic: "t", broker: "b", number: $0) }

  @Test("A queue named twice in a row is owned once, and idle members count")
  func counting() {
    let owned = QueueOwnership(
      members: [("a", [queues[0], queues[1], queues[0]]), ("b", [])], unowned: queues)
    #expect(owned.members == ["a", "b"])
    #expect(owned.counts == [2, 0])
    #expect(owned.owners(of: queues[0]) == ["a"])
    #expect(owned.unownedQueues == [queues[2]])
    #expect(owned.sharedQueues == [])
  }

  @Test("A member listed twice is one member")
  func duplicates() throws {
    let table = try Averagely().allocate(
      AllocationRequest(queues: queues, members: ["a", "a", "b"]))
    let owned = QueueOwnership(table)
    #expect(owned.members == ["a", "b"])
    #expect(owned.counts == [1, 1])
    #expect(owned.unownedQueues == [queues[1]])
  }

  @Test("Queues can be counted for some topics only")
  func byTopic() throws {
    let other = MessageQueueID(topic: "u", number: 0)
    let owned = QueueOwnership(members: [("a", [queues[0], other]), ("b", [queues[1]])])
    #expect(owned.counts(ofTopics: { $0 == "t" }) == [1, 1])
    #expect(owned.counts(ofTopics: { _ in true }) == owned.counts)
    #expect(owned.owners(ofQueueAt: 1) == ["a"])
    #expect(owned.owners(of: queues[2]) == [])
  }

  @Test("Differences include queues that lost or found an owner, and queues that are gone")
  func differences() {
    let before = QueueOwnership(members: [("a", [queues[0], queues[1]])], unowned: [queues[2]])
    let after = QueueOwnership(members: [("b", [queues[0], queues[2]])])
    #expect(after.queuesDiffering(from: before) == [queues[0], queues[2], queues[1]])
    #expect(after.queuesDiffering(from: after) == [])
  }
}
