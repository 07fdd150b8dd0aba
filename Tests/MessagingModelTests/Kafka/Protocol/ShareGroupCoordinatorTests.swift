// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

@Suite("The coordinator of a share group")
struct ShareGroupCoordinatorTests {
  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  private func partitions(_ numbers: [Int]) -> [MessageQueueID] {
    numbers.map { MessageQueueID(topic: "t", number: $0) }
  }

  private func join(_ id: MemberID) -> ConsumerGroup.Heartbeat {
    .init(memberID: id, epoch: 0, topics: ["t"])
  }

  /// A group of `a` alone on a topic, whose partitions have been initialised.
  private func group(partitions count: Int, _ settings: ShareGroupCoordinator.Settings = .init())
    throws -> ShareGroupCoordinator
  {
    var coordinator = ShareGroupCoordinator(topics: ["t": count], settings)
    let reply = try coordinator.heartbeat(join("a"), at: second(0))
    coordinator.initialized(reply.initializes)
    return coordinator
  }

  @Test("Partitions are handed out once their state is initialised, at the next heartbeat")
  func initialization() throws {
    var coordinator = ShareGroupCoordinator(topics: ["t": 3])
    let first = try coordinator.heartbeat(join("a"), at: second(0))
    #expect(first.answer.epoch == 1 && first.answer.assignment == [])
    #expect(first.initializes == partitions([0, 1, 2]))
    // Asked once, and again half a minute later.
    #expect(
      try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(5)).initializes == [])
    #expect(
      try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(30)).initializes
        == partitions([0, 1, 2]))
    coordinator.initialized(partitions([0, 1, 2]))
    let next = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(35))
    #expect(next.answer.epoch == 2 && next.answer.assignment == partitions([0, 1, 2]))
    let idle = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(40))
    #expect(idle.answer == .init(epoch: 2, heartbeatInterval: .seconds(5), assignment: nil))
  }

  @Test("A joiner gets its share at once, while the owner still has it until its next heartbeat")
  func noHandShake() throws {
    var coordinator = try group(partitions: 4)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(5))
    let joined = try coordinator.heartbeat(join("b"), at: second(7))
    #expect(joined.answer.epoch == 3 && joined.answer.assignment?.count == 2)
    #expect(coordinator.assignment(of: "a") == partitions([0, 1, 2, 3]))
    let told = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(10))
    #expect(told.answer.epoch == 3)
    #expect(
      ((told.answer.assignment ?? []) + (joined.answer.assignment ?? [])).sorted()
        == partitions([0, 1, 2, 3]))
  }

  @Test("More members than partitions share them evenly")
  func sharing() throws {
    var coordinator = try group(partitions: 2)
    let ids: [MemberID] = ["b", "c", "d"]
    for (index, id) in ids.enumerated() {
      _ = try coordinator.heartbeat(join(id), at: second(5 + 2 * Int64(index)))
    }
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(20))
    let targets = coordinator.memberIDs.map { coordinator.target(of: $0) }
    #expect(targets.allSatisfy { $0.count == 1 })
    // Four members on two partitions.
    #expect(targets.count { $0 == partitions([0]) } == 2)
    #expect(targets.count { $0 == partitions([1]) } == 2)
  }

  @Test("A target is not computed too soon after the last one")
  func assignmentInterval() throws {
    var coordinator = try group(partitions: 2)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(5))
    let tooSoon = try coordinator.heartbeat(
      join("b"), at: second(5) + .milliseconds(500))
    #expect(tooSoon.answer.assignment == [])
    let later = try coordinator.heartbeat(
      .init(memberID: "b", epoch: tooSoon.answer.epoch), at: second(6))
    #expect(later.answer.assignment?.count == 1)
  }

  @Test("A silent member is out after its session, one that leaves at once")
  func departures() throws {
    var coordinator = try group(partitions: 2)
    _ = try coordinator.heartbeat(join("b"), at: second(5))
    #expect(coordinator.nextTimer == second(45))
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(10))
    #expect(coordinator.nextTimer == second(50))
    coordinator.advance(to: second(50))
    #expect(coordinator.memberIDs == ["a"])
    #expect(throws: GroupError.unknownMemberID) {
      _ = try coordinator.heartbeat(.init(memberID: "b", epoch: 3), at: second(51))
    }
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: -1), at: second(52))
    #expect(coordinator.memberIDs == [] && coordinator.nextTimer == nil)
  }

  @Test("Epochs other than the last two are fenced, and joining once more is not")
  func epochs() throws {
    var coordinator = try group(partitions: 2)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(5))
    _ = try coordinator.heartbeat(join("b"), at: second(10))
    for time in [11, 12] as [Int64] {
      let reply = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(time))
      #expect(reply.answer.epoch == 3)
    }
    for epoch in [1, 4] {
      #expect(throws: GroupError.fencedMemberEpoch) {
        _ = try coordinator.heartbeat(.init(memberID: "a", epoch: epoch), at: second(13))
      }
    }
    #expect(try coordinator.heartbeat(join("a"), at: second(14)).answer.assignment?.count == 1)
  }

  @Test("A full group takes nobody")
  func fullGroup() throws {
    var settings = ShareGroupCoordinator.Settings()
    settings.maxSize = 1
    var coordinator = try group(partitions: 2, settings)
    #expect(throws: GroupError.groupMaxSizeReached) {
      _ = try coordinator.heartbeat(join("b"), at: second(5))
    }
  }

  @Test("A partition that is added is initialised first, and read after that")
  func addedPartition() throws {
    var coordinator = try group(partitions: 1)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(5))
    coordinator.setTopics(["t": 2])
    let seen = try coordinator.heartbeat(.init(memberID: "a", epoch: 2), at: second(10))
    #expect(seen.initializes == partitions([1]) && seen.answer.assignment == nil)
    coordinator.initialized(seen.initializes)
    let read = try coordinator.heartbeat(
      .init(memberID: "a", epoch: seen.answer.epoch), at: second(15))
    #expect(read.answer.assignment == partitions([0, 1]))
  }

  // A consumer of a share group takes its assignment on at once, in the midst of a batch, and says so.
  @Test("The client of a share group waits for no poll to take partitions on")
  func client() throws {
    var coordinator = try group(partitions: 4)
    _ = try coordinator.heartbeat(.init(memberID: "a", epoch: 1), at: second(1))
    var client = ConsumerGroupClient(id: "b", .shareGroup(topics: ["t"]), at: second(2))
    var actions = client.poll(at: second(2))
    client.pollReturned(at: second(2))
    var assigned: [MessageQueueID] = []
    while case .send(let heartbeat)? = actions.last {
      let reply = try coordinator.heartbeat(heartbeat, at: second(2))
      actions = client.answered(reply.answer, at: second(2))
      for case .assign(let queues) in actions { assigned += queues }
    }
    #expect(assigned.count == 2 && assigned == coordinator.target(of: "b"))
    #expect(client.state == .stable)
  }
}
