// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

/// A request with a name for test reports.
struct NamedRequest: Sendable, CustomTestStringConvertible {
  let name: String
  let request: AllocationRequest

  var testDescription: String { name }
}

/// Requests on which the contract is checked.
enum Topologies {
  static let all: [NamedRequest] = [
    NamedRequest(name: "16 queues on 3", request: classic(queues: 16, members: 3)),
    NamedRequest(name: "16 queues on 4", request: classic(queues: 16, members: 4)),
    NamedRequest(name: "3 queues on 7", request: classic(queues: 3, members: 7)),
    NamedRequest(name: "1 queue on 1", request: classic(queues: 1, members: 1)),
    NamedRequest(name: "97 queues on 13", request: classic(queues: 97, members: 13)),
    NamedRequest(
      name: "three topics", request: topics(["%RETRY%g": 1, "a": 5, "b": 9], members: 4)),
    NamedRequest(name: "rooms", request: rooms(members: [2, 1, 0])),
    NamedRequest(name: "crowded rooms", request: rooms(members: [0, 9, 2])),
    NamedRequest(name: "racks", request: racks),
  ]

  /// One topic on two brokers, members `c0`, `c1`, ….
  static func classic(queues: Int, members: Int) -> AllocationRequest {
    AllocationRequest(
      queues: (0..<queues).map {
        MessageQueueID(
          topic: "orders", broker: $0 < queues / 2 ? "broker-a" : "broker-b",
          number: $0 < queues / 2 ? $0 : $0 - queues / 2)
      }, members: (0..<members).map { MemberID("c\($0)") }
    ).sorted()
  }

  private static func topics(_ counts: [String: Int], members: Int) -> AllocationRequest {
    AllocationRequest(
      queues: counts.flatMap { topic, count in
        (0..<count).map { MessageQueueID(topic: topic, broker: "b", number: $0) }
      }, members: (0..<members).map { MemberID("c\($0)") }
    ).sorted()
  }

  /// Three rooms of 5, 6 and 7 queues, whose brokers are named as both room strategies want, and
  /// some members in each.
  private static func rooms(members: [Int]) -> AllocationRequest {
    let names = ["east-hz@broker", "north-bj@broker", "west-sh@broker"]
    return AllocationRequest(
      queues: names.enumerated().flatMap { room, broker in
        (0..<(5 + room)).map { MessageQueueID(topic: "t", broker: broker, number: $0) }
      },
      members: members.enumerated().flatMap { room, count in
        (0..<count).map { MemberID("\(["east", "north", "west"][room])-c\($0)") }
      }
    ).sorted()
  }

  /// Rooms that no name tells, but racks do.
  private static let racks = AllocationRequest(
    queues: (0..<12).map {
      AllocatableQueue(MessageQueueID(topic: "t", number: $0), racks: ["r\($0 % 3)"])
    }, members: (0..<4).map { GroupMember(MemberID("m\($0)"), rack: "r\($0 % 2)") })
}
