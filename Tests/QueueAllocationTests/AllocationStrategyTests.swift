// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("What one member works out for itself")
struct AllocationStrategyTests {
  private let request = Topologies.classic(queues: 4, members: 2)

  @Test("A client without an id, queues or members is refused, in that order")
  func guards() {
    let none = AllocationRequest(queues: [MessageQueueID](), members: [])
    let noMembers = AllocationRequest(queues: request.queues, members: [])
    #expect(throws: AllocationError.emptyCaller) { try Averagely().allocate(none, for: "") }
    #expect(throws: AllocationError.noQueues) { try Averagely().allocate(none, for: "c0") }
    #expect(throws: AllocationError.noMembers) { try Averagely().allocate(noMembers, for: "c0") }
  }

  @Test("A client that its own view does not list gets nothing, before anything else is looked at")
  func stranger() throws {
    #expect(try Averagely().allocate(request, for: "ghost") == [])
    // The brokers have no room, which only a listed client comes to notice.
    #expect(try MachineRoomNearby().allocate(request, for: "ghost") == [])
    #expect(throws: AllocationError.noRoom(name: "broker-a")) {
      try MachineRoomNearby(inner: Averagely(), separator: "@").allocate(request, for: "c0")
    }
  }
}
