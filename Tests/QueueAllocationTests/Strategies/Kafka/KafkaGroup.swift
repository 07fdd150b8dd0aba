// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// A consumer group over topics of partitions, as Kafka names them, that goes through changes of its
/// members and remembers who owns what.
struct KafkaGroup {
  private(set) var request: AllocationRequest
  private(set) var ownership: QueueOwnership?
  let strategy: any AllocationStrategy

  /// A group without history.
  init(_ strategy: any AllocationStrategy, topics: [String: Int], members: [GroupMember]) {
    self.strategy = strategy
    request = AllocationRequest(
      queues: topics.sorted { $0.key < $1.key }.flatMap { topic, count in
        (0..<count).map { AllocatableQueue(MessageQueueID(topic: topic, number: $0)) }
      }, members: members)
  }

  /// A group of members called `c0`, `c1`, … that read everything.
  init(_ strategy: any AllocationStrategy, topics: [String: Int], members: Int) {
    self.init(
      strategy, topics: topics, members: (0..<members).map { GroupMember(MemberID("c\($0)")) })
  }

  /// Allocates, through all rounds; members own the answer from then on.
  ///
  /// - Returns: What moved, and how much of it from members that stay.
  @discardableResult
  mutating func allocate() throws -> (moved: Int, taken: Int) {
    let last = try AllocationRounds(of: strategy, for: request).last
    let after = QueueOwnership(last)
    defer {
      request = request.afterwards(last)
      ownership = after
    }
    guard let before = ownership else { return (0, 0) }
    let present = Set(request.members.map(\.id))
    let taken = before.queues.count { queue in
      let owner = before.owners(of: queue).first
      return owner.map { present.contains($0) && after.owners(of: queue) != [$0] } ?? false
    }
    return (Churn(from: before, to: after).moved, taken)
  }

  /// Members join and leave, then the group allocates.
  mutating func change(
    join: [GroupMember] = [], leave: [MemberID] = []
  ) throws -> (moved: Int, taken: Int) {
    request = AllocationRequest(
      queues: request.queues,
      members: request.members.filter { !leave.contains($0.id) } + join)
    return try allocate()
  }

  /// The partition numbers of a member, by topic and number.
  func numbers(of member: MemberID) -> [Int] {
    (ownership?.queues ?? []).filter { ownership?.owners(of: $0) == [member] }.map(\.number)
  }
}
