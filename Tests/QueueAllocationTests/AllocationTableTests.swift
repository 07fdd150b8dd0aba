// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Allocation tables")
struct AllocationTableTests {
  private let queues = (0..<4).map { MessageQueueID(topic: "t", broker: "b", number: $0) }

  @Test("Owners become rows in the order of the queues")
  func owners() {
    let request = AllocationRequest(queues: queues, members: ["a", "b"])
    let table = AllocationTable(request, owners: [1, 0, -1, 1])
    #expect(table.queues(of: "a") == [queues[1]])
    #expect(table.queues(of: "b") == [queues[0], queues[3]])
    #expect(table.queues(of: "stranger") == [])
    #expect(table.counts == [1, 2])
    #expect(Array(table.row(ofMemberAt: 1)) == [0, 3])
  }

  @Test("Queues that only the strategy names come behind those of the request")
  func strangers() {
    let unknown = MessageQueueID(topic: "t", broker: "x", number: 9)
    let request = AllocationRequest(queues: queues, members: ["a", "b"])
    let table = AllocationTable(request, rows: [[unknown, queues[2]], [unknown]])
    #expect(table.requestedCount == 4)
    #expect(table.queues.count == 5 && table.queues.last == unknown)
    #expect(table.queues(of: "a") == [unknown, queues[2]])
    #expect(table.queues(of: "b") == [unknown])
  }

  @Test(
    "Members with one id share the row of the first", arguments: [["a", "b", "a"], ["a", "a"]])
  func duplicates(names: [String]) throws {
    let request = AllocationRequest(queues: queues, members: names.map { MemberID($0) })
    let table = try Averagely().allocate(request)
    #expect(table.queues(ofMemberAt: names.count - 1) == table.queues(ofMemberAt: 0))
    #expect(!table.queues(ofMemberAt: 0).isEmpty)
  }
}
