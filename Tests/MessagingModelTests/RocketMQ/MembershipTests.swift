// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Membership")
struct MembershipTests {
  private func specification(
    _ action: ScenarioEvent.Action, consumers: Int = 3, second: Int64 = 60
  ) throws -> ModelSpecification {
    try ModelFixture.specification(
      duration: .seconds(400), queues: 12, consumers: consumers, rate: 10,
      events: [.init(second: second, action)])
  }

  @Test("Nobody is told of a lost host: its queues wait for a broker's scan and the others' ticks")
  func silentLoss() throws {
    let specification = try specification(.lose(group: "orders", consumers: ["c2"]))
    var ends: [VirtualDuration] = []
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let rebalance = try #require(outcome.rebalances.first { $0.trigger == "silent-loss" })
      #expect(rebalance.start == .second(60))
      #expect(rebalance.event == 0)
      #expect(rebalance.moved == 6)
      #expect(rebalance.least == 4)
      let end = try #require(rebalance.end)
      ends.append(end - rebalance.start)
      #expect(abs(rebalance.longestDark - ends[ends.count - 1].seconds) < 20)
    }
    // A heartbeat every 30 s, 120 s of silence, a scan every 10 s, a tick every 20 s, half a second.
    #expect(ends.allSatisfy { $0 > .seconds(90) && $0 <= .milliseconds(150_500) })
    #expect(ends.contains { $0 > .seconds(125) })
    #expect(ends.contains { $0 < .seconds(115) })
  }

  // c0 is away from 60 s to 90 s; whoever is told to go meanwhile does not come back.
  @Test(
    "A member that is taken out while it is restarted does not come back",
    arguments: [
      (ScenarioEvent.Action.remove(group: "orders", consumers: ["c0"]), 2),
      (.scale(group: "orders", consumers: 2), 2), (.scale(group: "orders", consumers: 1), 1),
      (.scale(group: "orders", consumers: 3), 3), (.scale(group: "orders", consumers: 4), 4),
      (.mark(note: ""), 3),
    ] as [(ScenarioEvent.Action, Int64)])
  func takenOutWhileAway(action: ScenarioEvent.Action, members: Int64) throws {
    var specification = try specification(
      .rollingRestart(group: "orders", downtime: .seconds(30), gap: .seconds(400)))
    specification.events.append(.init(second: 70, action))
    let outcome = try ModelFixture.run(specification)
    let last = try #require(outcome.groups[0].timeSeries.last)
    #expect(last.members == members)
    let away = outcome.consumers.filter { $0.consumer == "c0" }
    #expect(away.count == (members < 3 ? 1 : 2))
    #expect(Set(outcome.consumers.map(\.consumer)).count == max(3, Int(members)))
  }

  @Test("A crash and an orderly leave are told at once", arguments: [true, false])
  func told(isCrash: Bool) throws {
    let ids = ["c2"]
    let specification = try specification(
      isCrash ? .crash(group: "orders", consumers: ids) : .remove(group: "orders", consumers: ids))
    var spans: Set<VirtualDuration> = []
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let rebalance = try #require(
        outcome.rebalances.first { $0.trigger == (isCrash ? "crash" : "leave") })
      let end = try #require(rebalance.end)
      // At once, or a second after the last run if that was just now; then half a second.
      #expect(end - rebalance.start >= .milliseconds(500))
      #expect(end - rebalance.start <= .milliseconds(1_500))
      spans.insert(end - rebalance.start)
      #expect(rebalance.moved == 6)
    }
    #expect(spans.contains(.milliseconds(500)))
  }

  @Test("Over a slow network the news takes the way to the broker and to each member")
  func slowNews() throws {
    var specification = try specification(.crash(group: "orders", consumers: ["c2"]))
    specification.network.consumerLatency = .milliseconds(100)
    var spans: [VirtualDuration: Int] = [:]
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let rebalance = try #require(outcome.rebalances.first { $0.trigger == "crash" })
      let end = try #require(rebalance.end)
      spans[end - rebalance.start, default: 0] += 1
    }
    // To the broker 0.1 s, to the member 0.1 s, members asked for 0.2 s, then the start offsets of
    // the queues gained, one after the other at 0.2 s each, and half a second. Both survivors end
    // with six queues, of which c0 gains two and c1 four.
    let expected: Int64 = 100 + 100 + 200 + 4 * 200 + 500
    // A tick of a member's own may come a little before the news, or a second before the run.
    #expect((spans[.milliseconds(expected)] ?? 0) > 30)
  }

  @Test("A newcomer's first pull leaves 1.5 s after its start; the others give up what they must")
  func join() throws {
    let specification = try specification(.add(group: "orders", consumers: ["c3"]))
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let rebalance = try #require(outcome.rebalances.first { $0.trigger == "join" })
      #expect(rebalance.end == .second(61) + .milliseconds(500))
      #expect(rebalance.moved == 6)
    }
  }

  @Test("Ids are sorted as text: c10 stands before c2")
  func order() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(30), queues: 11, consumers: 11, rate: 10)
    let outcome = try ModelFixture.run(specification)
    let start = try #require(outcome.rebalances.first)
    #expect(
      start.allocation.map(\.after)
        == ["c0", "c1", "c10", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"])
    let joined = try ModelFixture.run(
      try self.specification(.scale(group: "orders", consumers: 11), consumers: 10))
    let last = try #require(joined.rebalances.last)
    // Twelve queues: two for c0, one for each of the others.
    #expect(last.allocation.map(\.after).prefix(5) == ["c0", "c0", "c1", "c10", "c2"])
  }

  @Test(
    "A group without members leaves its messages where they are, and the next member finds them")
  func nobody() throws {
    var specification = try specification(.remove(group: "orders", consumers: ["c0", "c1", "c2"]))
    specification.events.append(.init(second: 200, .add(group: "orders", consumers: ["d"])))
    let outcome = try ModelFixture.run(specification)
    let group = outcome.groups[0]
    #expect(group.account.completed + group.account.backlog == group.account.published)
    #expect(group.account.backlog < 5)
    #expect(group.backlogPeak > 1_300)
    let resumed = outcome.attempts.filter { $0.started > .second(60) }.map(\.started).min()
    #expect(resumed == .second(201) + .milliseconds(500))
    #expect(group.dark > 12 * 140 && group.dark < 12 * 143)
  }

  @Test("Two members of one id claim the same queues and leave the second place's unowned")
  func sameID() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 12, consumers: 3, rate: 50,
      events: [.init(second: 30, .add(group: "orders", consumers: ["c1"]))])
    let outcome = try ModelFixture.run(specification)
    let rebalance = try #require(outcome.rebalances.first { $0.trigger == "join" })
    // Four places of three queues each; the third place is that of the second c1.
    #expect(rebalance.end != nil)
    let owners = rebalance.allocation.map(\.after)
    #expect(owners[3...5].allSatisfy { $0 == "c1" })
    #expect(owners[6...8].allSatisfy { $0 == nil })
    #expect(outcome.groups[0].doublyOwned > 3 * 68)
    #expect(outcome.groups[0].duplicates > 0)
  }
}
