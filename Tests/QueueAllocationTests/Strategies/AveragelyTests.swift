// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("averagely")
struct AveragelyTests {
  @Test("16 queues on 3 members give blocks of 6, 5 and 5")
  func blocks() throws {
    let request = Topologies.classic(queues: 16, members: 3)
    let table = try Averagely().allocate(request)
    #expect(table.counts == [6, 5, 5])
    #expect(
      table.members.indices.map { Array(table.row(ofMemberAt: $0)) }
        == [Array(0..<6), Array(6..<11), Array(11..<16)])
  }

  @Test("With fewer queues than members the first ones get one each")
  func few() throws {
    let table = try Averagely().allocate(Topologies.classic(queues: 3, members: 5))
    #expect(table.counts == [1, 1, 1, 0, 0])
  }

  @Test("Remainders of many topics pile up on the members that sort first")
  func pileUp() throws {
    let request = AllocationRequest(
      queues: (0..<20).map { MessageQueueID(topic: "t\($0)", number: 0) }, members: ["a", "b"])
    #expect(try Averagely().allocate(request).counts == [20, 0])
  }

  @Test("A thousand queues and hundreds of members are one short table")
  func large() throws {
    let request = Topologies.classic(queues: 1_024, members: 256)
    #expect(try Averagely().allocate(request).counts == Array(repeating: 4, count: 256))
  }
}
