// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("pop")
struct PopSharingTests {
  @Test("By default everybody gets every broker, strangers too", arguments: ["c0", "ghost", ""])
  func everything(caller: String) throws {
    let request = Topologies.classic(queues: 4, members: 3)
    let got = try PopSharing().allocate(request, for: MemberID(caller))
    #expect(got.map(\.number) == [-1, -1, -1, -1])
    #expect(got.map(\.broker) == ["broker-a", "broker-a", "broker-b", "broker-b"])
  }

  @Test("A whole broker counts as each of its queues")
  func ownership() throws {
    let table = try PopSharing().allocate(Topologies.classic(queues: 4, members: 3))
    #expect(QueueOwnership(table).counts == [4, 4, 4])
    #expect(QueueOwnership(table).sharedQueues.count == 4)
  }

  @Test("A member gets its own share and those of the members behind it, going round")
  func shares() throws {
    let request = Topologies.classic(queues: 8, members: 4)
    let table = try PopSharing(inner: .averagely, sharedQueues: 1).allocate(request)
    #expect(Array(table.row(ofMemberAt: 0)) == [0, 1, 2, 3])
    #expect(Array(table.row(ofMemberAt: 3)) == [6, 7, 0, 1])
  }

  @Test("With more members than queues each gets one, going round")
  func crowd() throws {
    let request = Topologies.classic(queues: 2, members: 5)
    let table = try PopSharing(inner: .averagely, sharedQueues: 1).allocate(request)
    #expect(
      table.members.indices.map { Array(table.row(ofMemberAt: $0)) } == [[0], [1], [0], [1], [0]])
  }

  @Test("Sharing with all but one others is sharing everything")
  func limit() throws {
    let request = Topologies.classic(queues: 8, members: 4)
    let all = try PopSharing(inner: .averagely, sharedQueues: 3).allocate(request)
    let some = try PopSharing(inner: .averagely, sharedQueues: 2).allocate(request)
    #expect(all.queues(ofMemberAt: 0).allSatisfy { $0.number == -1 })
    #expect(some.counts == [6, 6, 6, 6])
  }

  @Test("Brokers know two strategies only")
  func inner() throws {
    #expect(throws: AllocationError.unknownToBroker(strategy: "consistent-hash")) {
      try PopSharing(innerNamed: "consistent-hash")
    }
    #expect(try PopSharing(innerNamed: "averagely-by-circle").inner == .averagelyByCircle)
  }
}
