// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

/// What Kafka's recorded answers (`kafka/coordinator-classic.json`) do not reach.
@Suite("The coordinator of a classic group")
struct ClassicGroupCoordinatorTests {
  typealias Coordinator = ClassicGroupCoordinator<String, String>
  typealias Reply = Coordinator.Messages.Reply

  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  /// Joins under a member id, as clients do once they have one.
  private func join(
    _ coordinator: inout Coordinator, _ client: Int, as id: MemberID?, at time: Int64,
    instance: MemberID? = nil, assignors: [String] = ["range"], session: Int64 = 45
  ) -> [Reply] {
    coordinator.join(
      .init(
        client: client, memberID: id, newID: MemberID("m\(client)"), instanceID: instance,
        sessionTimeout: .seconds(session), rebalanceTimeout: .seconds(60),
        assignors: assignors.map { .init(name: $0, metadata: "") }), at: second(time))
  }

  private func text(_ reply: Reply) -> String {
    switch reply {
    case .joined(let client, let joined):
      "\(client) joined \(joined.generation) \(joined.assignor)\(joined.isLeader ? " leads" : "")"
    case .joinRefused(let client, let error, _): "\(client) join \(error.rawValue)"
    case .synced(let client, let assignment): "\(client) synced \(assignment ?? "nothing")"
    case .syncRefused(let client, let error): "\(client) sync \(error.rawValue)"
    case .heartbeat(let client, let error): "\(client) heartbeat \(error?.rawValue ?? "NONE")"
    case .left(let client, let error): "\(client) left \(error?.rawValue ?? "NONE")"
    }
  }

  /// A stable group of members 0, 1, …, in generation 1 at six seconds.
  private func stableGroup(_ members: Int, assignors: [[String]] = []) -> Coordinator {
    var coordinator = Coordinator()
    for client in 0..<members {
      let assignors = assignors.isEmpty ? ["range"] : assignors[client]
      _ = join(&coordinator, client, as: nil, at: 0, assignors: assignors)
      _ = join(&coordinator, client, as: MemberID("m\(client)"), at: 0, assignors: assignors)
    }
    _ = coordinator.advance(to: second(6))
    for client in (0..<members).reversed() {
      _ = coordinator.sync(
        .init(
          client: client, memberID: MemberID("m\(client)"), generation: 1,
          assignments: client == 0 ? ["m0": "a", "m1": "b"] : [:]), at: second(6))
    }
    return coordinator
  }

  @Test("The assignor is the one with most votes among those that all members list")
  func vote() {
    let lists = [
      ["sticky", "range"], ["range", "cooperative-sticky", "sticky"], ["range", "sticky"],
    ]
    var coordinator = Coordinator()
    for (client, list) in lists.enumerated() {
      _ = join(&coordinator, client, as: nil, at: 0, assignors: list)
      _ = join(&coordinator, client, as: MemberID("m\(client)"), at: 0, assignors: list)
    }
    // A second member within the first three seconds makes the group wait three more.
    #expect(coordinator.advance(to: second(3)).isEmpty)
    #expect(
      coordinator.advance(to: second(6)).map(text)
        == ["0 joined 1 range leads", "1 joined 1 range", "2 joined 1 range"])
    #expect(
      join(&coordinator, 9, as: nil, at: 7, assignors: ["roundrobin"]).map(text)
        == ["9 join INCONSISTENT_GROUP_PROTOCOL"])
  }

  @Test("The join barrier waits for the slowest member, but not longer than the rebalance timeout")
  func barrier() {
    var coordinator = stableGroup(2)
    #expect(coordinator.state == .stable)
    _ = join(&coordinator, 2, as: nil, at: 20)
    #expect(join(&coordinator, 2, as: "m2", at: 20).isEmpty)
    #expect(
      coordinator.heartbeat(.init(client: 0, memberID: "m0", generation: 1), at: second(21))
        .map(text) == ["0 heartbeat REBALANCE_IN_PROGRESS"])
    #expect(join(&coordinator, 0, as: "m0", at: 22).isEmpty)
    // m1 is busy with its batch and heartbeats only: at 20 + 60 s it is out.
    _ = coordinator.heartbeat(.init(client: 1, memberID: "m1", generation: 1), at: second(50))
    #expect(coordinator.advance(to: second(79)).isEmpty)
    #expect(
      coordinator.advance(to: second(80)).map(text) == [
        "0 joined 2 range leads", "2 joined 2 range",
      ])
    #expect(
      coordinator.heartbeat(.init(client: 1, memberID: "m1", generation: 1), at: second(81))
        .map(text) == ["1 heartbeat UNKNOWN_MEMBER_ID"])
  }

  // The first round ends after the delay of 3 s, though others have come; the next one, from 20 s on,
  // after 5 s though all have joined at 21 s; the one after that, from 40 s on, when the last one joins.
  @Test("A barrier may be held open by the clock, but waits for everybody all the same")
  func shortestWait() {
    var settings = Coordinator.Settings()
    settings.shortestJoinWait = .seconds(5)
    var coordinator = Coordinator(settings)
    for client in 0..<2 {
      _ = join(&coordinator, client, as: nil, at: Int64(client))
      #expect(join(&coordinator, client, as: MemberID("m\(client)"), at: Int64(client)).isEmpty)
    }
    #expect(
      coordinator.advance(to: second(3)).map(text) == [
        "0 joined 1 range leads", "1 joined 1 range",
      ])
    for client in [1, 0] {
      _ = coordinator.sync(
        .init(
          client: client, memberID: MemberID("m\(client)"), generation: 1, assignments: [:]),
        at: second(3))
    }
    #expect(join(&coordinator, 0, as: "m0", at: 20).isEmpty)
    #expect(join(&coordinator, 1, as: "m1", at: 21).isEmpty)
    #expect(coordinator.advance(to: second(24)).isEmpty)
    #expect(
      coordinator.advance(to: second(25)).map(text)
        == ["0 joined 2 range leads", "1 joined 2 range"])
    for client in [1, 0] {
      _ = coordinator.sync(
        .init(
          client: client, memberID: MemberID("m\(client)"), generation: 2, assignments: [:]),
        at: second(25))
    }
    #expect(join(&coordinator, 0, as: "m0", at: 40).isEmpty)
    #expect(coordinator.advance(to: second(46)).isEmpty)
    #expect(
      join(&coordinator, 1, as: "m1", at: 47).map(text)
        == ["0 joined 3 range leads", "1 joined 3 range"])
  }

  @Test("A member that never syncs is out after the rebalance timeout, and the others join again")
  func missingSync() {
    var coordinator = Coordinator()
    for client in 0..<2 {
      _ = join(&coordinator, client, as: nil, at: 0, session: 300)
      _ = join(&coordinator, client, as: MemberID("m\(client)"), at: 0, session: 300)
    }
    _ = coordinator.advance(to: second(6))
    #expect(
      coordinator.sync(.init(client: 1, memberID: "m1", generation: 1), at: second(6)).isEmpty)
    #expect(coordinator.advance(to: second(66)).map(text) == ["1 sync REBALANCE_IN_PROGRESS"])
    #expect(coordinator.memberIDs == ["m1"])
    #expect(
      join(&coordinator, 1, as: "m1", at: 67, session: 300).map(text) == ["1 joined 2 range leads"])
  }

  @Test("A newcomer's id that does not come back blocks the barrier until its session ends")
  func pending() {
    var coordinator = stableGroup(1)
    _ = join(&coordinator, 1, as: nil, at: 10, session: 30)
    #expect(join(&coordinator, 0, as: "m0", at: 11).isEmpty)
    #expect(coordinator.advance(to: second(40)).map(text) == ["0 joined 2 range leads"])
  }

  @Test("A leader that leaves hands over, and a group that empties waits again when it fills")
  func leaving() {
    var coordinator = stableGroup(2)
    #expect(coordinator.leave("m0", client: 0, at: second(10)).map(text) == ["0 left NONE"])
    #expect(join(&coordinator, 1, as: "m1", at: 11).map(text) == ["1 joined 2 range leads"])
    _ = coordinator.leave("m1", client: 1, at: second(12))
    #expect(coordinator.state == .empty && coordinator.generation == 3)
    #expect(
      coordinator.leave("m1", client: 1, at: second(12)).map(text) == ["1 left UNKNOWN_MEMBER_ID"])
    _ = join(&coordinator, 5, as: nil, at: 20)
    _ = join(&coordinator, 5, as: "m5", at: 20)
    #expect(coordinator.nextTimer == second(23))
  }

  @Test("A static member's successor takes its place without a rebalance; the old one is fenced")
  func staticSuccessor() {
    var coordinator = Coordinator()
    _ = join(&coordinator, 0, as: nil, at: 0, instance: "i")
    _ = coordinator.advance(to: second(3))
    _ = coordinator.sync(
      .init(client: 0, memberID: "m0", instanceID: "i", generation: 1, assignments: ["m0": "a"]),
      at: second(3))
    let answer = join(&coordinator, 7, as: nil, at: 10, instance: "i")
    #expect(answer.map(text) == ["7 joined 1 range leads"])
    #expect(coordinator.state == .stable && coordinator.memberIDs == ["m7"])
    #expect(
      coordinator.sync(
        .init(client: 7, memberID: "m7", instanceID: "i", generation: 1), at: second(10)
      ).map(text) == ["7 synced a"])
    #expect(
      coordinator.heartbeat(
        .init(client: 0, memberID: "m0", instanceID: "i", generation: 1), at: second(11)
      ).map(text) == ["0 heartbeat FENCED_INSTANCE_ID"])
  }

  @Test("Requests that do not fit are refused by name")
  func refusals() {
    var coordinator = stableGroup(2)
    #expect(
      join(&coordinator, 3, as: nil, at: 7, session: 5).map(text)
        == ["3 join INVALID_SESSION_TIMEOUT"])
    #expect(join(&coordinator, 3, as: "who", at: 7).map(text) == ["3 join UNKNOWN_MEMBER_ID"])
    #expect(
      coordinator.heartbeat(.init(client: 1, memberID: "m1", generation: 0), at: second(7))
        .map(text) == ["1 heartbeat ILLEGAL_GENERATION"])
    #expect(
      coordinator.sync(.init(client: 1, memberID: "m1", generation: 4), at: second(7)).map(text)
        == ["1 sync ILLEGAL_GENERATION"])
  }
}
