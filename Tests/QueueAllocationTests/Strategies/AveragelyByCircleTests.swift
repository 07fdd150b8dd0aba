// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("averagely-by-circle")
struct AveragelyByCircleTests {
  @Test("16 queues on 3 members are dealt one by one")
  func dealt() throws {
    let table = try AveragelyByCircle().allocate(Topologies.classic(queues: 16, members: 3))
    #expect(table.counts == [6, 5, 5])
    #expect(Array(table.row(ofMemberAt: 0)) == [0, 3, 6, 9, 12, 15])
    #expect(Array(table.row(ofMemberAt: 2)) == [2, 5, 8, 11, 14])
  }

  @Test("Each topic is dealt from the first member on")
  func topics() throws {
    let request = AllocationRequest(
      queues: ["a", "b"].flatMap { topic in
        (0..<3).map { MessageQueueID(topic: topic, number: $0) }
      }, members: ["x", "y"])
    #expect(try AveragelyByCircle().allocate(request).counts == [4, 2])
  }
}
