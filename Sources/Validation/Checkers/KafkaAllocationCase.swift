// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// A question to one of Kafka's assignors and its answer.
struct KafkaAllocationCase: Decodable {
  let topics: [String: Int]
  let members: [String: Member]
  /// The racks of each partition's replicas, by topic.
  let partitionRacks: [String: [[String]]]?
  /// The whole group's assignment before, members included that have left.
  let previous: [String: [Partition]]?
  let assignment: [String: [Partition]]
  /// Whether the answer hangs on no order of a hash map.
  let exact: Bool
  /// The answer with every map in ascending order, where it does.
  let assignmentSortedIteration: [String: [Partition]]?
  let properties: Properties

  struct Member: Decodable {
    let topics: [String]
    let owned: [Partition]?
    let generation: Int?
    let instanceId: String?
    let rack: String?
  }

  /// What holds in any order of members.
  struct Properties: Decodable {
    let sizes: [String: Int]
    let sizesInvariant: Bool
    let sortedSizes: [Int]
    let sortedSizesInvariant: Bool
    let balanceScoreRange: [Int]
    let revokedRange: [Int]?
    let revokedLowerBound: Int?
    let movedRange: [Int]?
    let withheld: [Partition]?
    let followupRebalance: Bool?
    let membersPerPartition: [Int]?
  }

  /// A partition written as `[topic, number]`.
  struct Partition: Decodable {
    let topic: String
    let number: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      topic = try container.decode(String.self)
      number = try container.decode(Int.self)
    }

    var id: MessageQueueID { MessageQueueID(topic: topic, number: number) }
  }

  func exists(_ partition: Partition) -> Bool {
    partition.number < topics[partition.topic] ?? 0
  }

  var request: AllocationRequest {
    let queues = topics.sorted { $0.key < $1.key }.flatMap { topic, count in
      (0..<count).map { number in
        AllocatableQueue(
          MessageQueueID(topic: topic, number: number),
          racks: partitionRacks?[topic]?[number] ?? [])
      }
    }
    return AllocationRequest(
      queues: queues,
      members: members.sorted { $0.key < $1.key }.map { id, member in
        GroupMember(
          MemberID(id), instanceID: member.instanceId.map { MemberID($0) },
          subscription: .topics(member.topics), rack: member.rack,
          owned: (member.owned ?? []).map(\.id),
          generation: member.generation ?? GroupMember.noGeneration)
      })
  }
}
