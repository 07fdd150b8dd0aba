// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("by-machine-room")
struct ByMachineRoomTests {
  private func request(_ brokers: [String], members: [MemberID]) -> AllocationRequest {
    AllocationRequest(
      queues: brokers.map { MessageQueueID(topic: "t", broker: $0, number: 0) }, members: members)
  }

  @Test("Leftovers come from the tail, one each to the first members")
  func tail() throws {
    let brokers = (0..<8).map { "hz@b\($0)" }
    let table = try ByMachineRoom(rooms: ["hz"]).allocate(
      request(brokers, members: ["a", "b", "c"]))
    #expect(
      table.members.indices.map { Array(table.row(ofMemberAt: $0)) }
        == [[0, 1, 6], [2, 3, 7], [4, 5]])
  }

  @Test("Queues of other rooms are owned by nobody")
  func otherRooms() throws {
    let table = try ByMachineRoom(rooms: ["hz"]).allocate(
      request(["sh@a", "hz@a", "plain"], members: ["a"]))
    #expect(QueueOwnership(table).unownedQueues.map(\.broker) == ["sh@a", "plain"])
  }

  @Test(
    "A broker's name has a room when it has two parts, empty ones at its end left out",
    arguments: [
      ("hz@a", true), ("hz@a@", true), ("hz@a@@", true), ("hz", false), ("hz@", false),
      ("hz@a@b", false), ("@hz", false), ("", false), ("@", false),
    ])
  func names(broker: String, isOwned: Bool) throws {
    let table = try ByMachineRoom(rooms: ["hz"]).allocate(request([broker], members: ["a"]))
    #expect(table.counts == [isOwned ? 1 : 0])
  }

  @Test("Rooms that were never configured matter at the first broker with a room only")
  func unset() throws {
    #expect(try ByMachineRoom().allocate(request(["plain"], members: ["a"])).counts == [0])
    #expect(throws: AllocationError.roomsNotConfigured(broker: "hz@a")) {
      try ByMachineRoom().allocate(request(["plain", "hz@a"], members: ["a"]))
    }
  }
}
