// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("machine-room-nearby")
struct MachineRoomNearbyTests {
  private let queues = ["east-b", "west-b"].flatMap { broker in
    (0..<4).map { MessageQueueID(topic: "t", broker: broker, number: $0) }
  }

  @Test("Each room's queues stay in the room, even with idle members elsewhere")
  func ownRoom() throws {
    let table = try MachineRoomNearby().allocate(
      AllocationRequest(
        queues: queues,
        members: ["east-0", "north-0", "west-0", "west-1", "west-2", "west-3", "west-4"]))
    #expect(table.counts == [4, 0, 1, 1, 1, 1, 0])
  }

  @Test("Queues of a room without members are shared by all, behind their own")
  func orphans() throws {
    let request = AllocationRequest(queues: queues, members: ["east-0", "north-0"])
    let table = try MachineRoomNearby(inner: AveragelyByCircle()).allocate(request)
    #expect(
      table.queues(of: "east-0").map(\.broker) == Array(repeating: "east-b", count: 4)
        + ["west-b", "west-b"])
    #expect(table.queues(of: "north-0").map(\.number) == [1, 3])
  }

  @Test(
    "A name without a separator, or with nothing before it, has no room", arguments: ["b", "-b"])
  func noRoom(name: String) {
    let request = AllocationRequest(
      queues: [MessageQueueID(topic: "t", broker: name, number: 0)], members: ["east-0"])
    #expect(throws: AllocationError.noRoom(name: name)) {
      try MachineRoomNearby().allocate(request)
    }
  }

  @Test("Declared rooms are the racks of the request")
  func declared() throws {
    let request = AllocationRequest(
      queues: (0..<4).map {
        AllocatableQueue(MessageQueueID(topic: "t", number: $0), racks: ["r\($0 % 2)"])
      }, members: [GroupMember("a", rack: "r1"), GroupMember("b", rack: "r0")])
    let table = try MachineRoomNearby(inner: Averagely(), rooms: .declared).allocate(request)
    #expect(table.queues(of: "a").map(\.number) == [1, 3])
    #expect(throws: AllocationError.noRoom(name: "a")) {
      try MachineRoomNearby(inner: Averagely(), rooms: .declared).allocate(
        AllocationRequest(queues: request.queues, members: [GroupMember("a")]))
    }
  }

  @Test("The laws are those of the inner strategy but for balance")
  func laws() {
    #expect(
      MachineRoomNearby(inner: ConsistentHash()).laws == ConsistentHash().laws)
    #expect(!MachineRoomNearby().laws.contains(.balancedPerTopic))
  }
}
