// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

/// What Kafka's recorded answers (`kafka/coordinator-consumer.json`) do not reach.
@Suite("The coordinator of the consumer protocol")
struct ConsumerGroupCoordinatorTests {
  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  private func partitions(_ numbers: [Int], of topic: String = "t") -> [MessageQueueID] {
    numbers.map { MessageQueueID(topic: topic, number: $0) }
  }

  private func join(_ id: MemberID, topics: [String] = ["t"], assignor: String? = nil)
    -> ConsumerGroup.Heartbeat
  {
    .init(
      memberID: id, epoch: 0, topics: topics, rebalanceTimeout: .seconds(30), assignor: assignor,
      owned: [])
  }

  @Test("A silent member is out after its session, and its partitions are free")
  func session() throws {
    var coordinator = ConsumerGroupCoordinator(topics: ["t": 4])
    #expect(try coordinator.heartbeat(join("a"), at: second(0)).assignment?.count == 4)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(5))
    // 45 s after the last heartbeat.
    #expect(coordinator.nextTimer == second(50))
    coordinator.advance(to: second(50))
    #expect(coordinator.memberIDs == [])
    #expect(throws: GroupError.unknownMemberID) {
      try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(51))
    }
    let answer = try coordinator.heartbeat(join("b"), at: second(52))
    #expect(answer.assignment == partitions([0, 1, 2, 3]) && answer.epoch == 4)
  }

  @Test("The last epoch is taken once more with a part of what is assigned, an older one is not")
  func epochs() throws {
    var coordinator = ConsumerGroupCoordinator(topics: ["t": 4])
    _ = try coordinator.heartbeat(join("a"), at: second(0))
    _ = try coordinator.heartbeat(join("b"), at: second(10))
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(11))
    let moved = try coordinator.heartbeat(
      .init(memberID: "a", epoch: 2, owned: partitions([0, 1])), at: second(11))
    #expect(moved.epoch == 3)
    // The answer got lost, and the member says the same again.
    let again = try coordinator.heartbeat(
      .init(memberID: "a", epoch: 2, owned: partitions([0, 1])), at: second(12))
    #expect(again.epoch == 3)
    for epoch in [1, 9] {
      #expect(throws: GroupError.fencedMemberEpoch) {
        try coordinator.heartbeat(.init(memberID: "a", epoch: epoch, owned: []), at: second(13))
      }
    }
  }

  @Test("A topic that is no longer read is given up before others get it")
  func resubscribe() throws {
    var coordinator = ConsumerGroupCoordinator(topics: ["t": 2, "u": 2])
    let all = partitions([0, 1]) + partitions([0, 1], of: "u")
    #expect(
      try coordinator.heartbeat(join("a", topics: ["t", "u"]), at: second(0)).assignment == all)
    let less = try coordinator.heartbeat(
      .init(memberID: "a", epoch: 2, topics: ["t"]), at: second(5))
    #expect(less.assignment == partitions([0, 1]) && less.epoch == 2)
    #expect(coordinator.member("a")?.state == .unrevokedPartitions)
    // A reader of u has to wait until the first says that it has stopped.
    #expect(try coordinator.heartbeat(join("b", topics: ["u"]), at: second(6)).assignment == [])
    _ = try coordinator.heartbeat(
      .init(memberID: "a", epoch: 2, owned: partitions([0, 1])), at: second(7))
    let freed = try coordinator.heartbeat(.init(memberID: "b", epoch: 4), at: second(11))
    #expect(freed.assignment == partitions([0, 1], of: "u"))
  }

  @Test("The broker uses the assignor that most members ask for")
  func assignor() throws {
    var coordinator = ConsumerGroupCoordinator(topics: ["t": 3, "u": 3])
    for (time, id) in [(0, "a"), (2, "b"), (4, "c")] as [(Int64, MemberID)] {
      _ = try coordinator.heartbeat(
        join(id, topics: ["t", "u"], assignor: "range"), at: second(time))
    }
    // Partition p of both topics to one member.
    #expect(coordinator.target(of: "b") == partitions([1]) + partitions([1], of: "u"))
  }

  @Test("A static member's name is taken only while it is away")
  func staticName() throws {
    var coordinator = ConsumerGroupCoordinator(topics: ["t": 2])
    var first = join("a")
    first.instanceID = "i"
    var second = join("b")
    second.instanceID = "i"
    _ = try coordinator.heartbeat(first, at: self.second(0))
    #expect(throws: GroupError.unreleasedInstanceID) {
      try coordinator.heartbeat(second, at: self.second(1))
    }
    _ = try coordinator.heartbeat(
      .init(memberID: "a", epoch: ConsumerGroup.staticLeaveEpoch, instanceID: "i"),
      at: self.second(2))
    let answer = try coordinator.heartbeat(second, at: self.second(3))
    #expect(answer.epoch == 2 && answer.assignment == partitions([0, 1]))
    #expect(throws: GroupError.fencedInstanceID) {
      try coordinator.heartbeat(.init(memberID: "a", epoch: 2, instanceID: "i"), at: self.second(4))
    }
  }
}
