// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Rebalancing")
struct RebalancingTests {
  @Test("New queues are noticed within 50 s, by the next tick after the next poll of the route")
  func queuesAdded() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(200), queues: 4, consumers: 2, rate: 40, threads: 4,
      events: [
        .init(second: 60, .addQueues(topic: "orders", readPerBroker: 4, writePerBroker: 4))
      ])
    var darkest = 0.0
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let rebalance = try #require(outcome.rebalances.first { $0.trigger == "queues-added" })
      let end = try #require(rebalance.end)
      #expect(end - rebalance.start <= .milliseconds(50_500))
      // Eight queues in sorted order: the first member has the first four. No queue had another
      // owner before but the two that moved from the second member to the first.
      #expect(rebalance.moved == 2)
      let added = outcome.queues.filter { $0.topic == "orders" && $0.queue >= 4 }
      #expect(added.count == 4)
      #expect(added.allSatisfy { $0.completed > 0 && $0.dark <= 50.5 })
      darkest = max(darkest, added.map(\.dark).max() ?? 0)
      #expect(outcome.groups[0].account.backlog < 20)
    }
    #expect(darkest > 35)
  }

  @Test("Queues that can be written but not read keep what they get")
  func writeOnly() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(200), queues: 2, consumers: 1, rate: 40,
      events: [
        .init(second: 60, .addQueues(topic: "orders", readPerBroker: 0, writePerBroker: 2))
      ])
    let outcome = try ModelFixture.run(specification)
    let added = outcome.queues.filter { $0.topic == "orders" && $0.queue >= 2 }
    #expect(added.allSatisfy { $0.completed == 0 && $0.appended > 1_000 })
    #expect(outcome.groups[0].account.backlog >= Int64(added.reduce(0) { $0 + $1.appended }))
    // It was never to have an owner, so nothing is left open.
    #expect(outcome.rebalances.allSatisfy { $0.end != nil })
  }

  @Test("A newcomer that leaves before the others have seen it gives the queues back")
  func shortVisit() throws {
    for milliseconds in stride(from: 900, through: 3_000, by: 100) as StrideThrough<Int64> {
      var specification = try ModelFixture.specification(
        duration: .seconds(120), queues: 8, consumers: 2, rate: 100, threads: 4)
      specification.network.consumerLatency = .milliseconds(200)
      let start = VirtualTime.second(40)
      specification.events = [
        ScenarioEvent(at: start, .add(group: "orders", consumers: ["a"])),
        ScenarioEvent(
          at: start + .milliseconds(milliseconds), .crash(group: "orders", consumers: ["a"])),
      ]
      let outcome = try ModelFixture.run(specification)
      #expect(outcome.rebalances.allSatisfy { $0.end != nil })
      let last = try #require(outcome.rebalances.last)
      #expect(last.allocation.map(\.after) == ["c0", "c0", "c0", "c0", "c1", "c1", "c1", "c1"])
      #expect(Examination(specification, outcome).findings == [])
    }
  }

  @Test("Every strategy for members that pull settles, and owns what it says")
  func strategies() throws {
    let strategies: [any AllocationStrategy] = [
      Averagely(), AveragelyByCircle(), ConsistentHash(), ByMachineRoom(rooms: ["east"]),
      MachineRoomNearby(inner: Averagely(), separator: "@"),
    ]
    for strategy in strategies {
      var specification = try ModelFixture.specification(
        duration: .seconds(100), queues: 8, consumers: 3, rate: 50, allocation: strategy,
        events: [.init(second: 40, .add(group: "orders", consumers: ["east@c9"]))])
      specification.brokers[0].name = "east@broker-a"
      specification.groups[0].consumerIDs = ["east@c0", "east@c1", "west@c2"]
      let outcome = try ModelFixture.run(specification)
      #expect(outcome.rebalances.allSatisfy { $0.end != nil }, "\(type(of: strategy).name)")
      let group = outcome.groups[0]
      #expect(group.account.completed + group.account.backlog == group.account.published)
      #expect(group.account.backlog < 20, "\(type(of: strategy).name)")
    }
  }

  @Test("Queues that no member's list names are owned by nobody; those of two lists by two")
  func byConfig() throws {
    func queues(_ numbers: [Int]) -> [MessageQueueID] {
      numbers.map { MessageQueueID(topic: "orders", broker: "broker-a", number: $0) }
    }
    let strategy = ByConfig(queues: [
      MemberID("c0"): queues([0, 1]), MemberID("c1"): queues([1, 2, 9]),
    ])
    let specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 4, consumers: 2, rate: 50, allocation: strategy)
    let outcome = try ModelFixture.run(specification)
    let byQueue = outcome.queues.filter { $0.topic == "orders" }
    #expect(byQueue[3].completed == 0)
    #expect(byQueue[3].dark == 100)
    #expect(byQueue[1].doublyOwned == 100)
    #expect(byQueue[0].doublyOwned == 0)
    #expect(outcome.groups[0].doublyOwned == 100)
    // Both owners deliver each message of their common queue.
    #expect(outcome.groups[0].duplicates > 0)
    #expect(outcome.rebalances.allSatisfy { $0.end != nil })
  }

  @Test("Members with different views disagree for a while, and agree in the end")
  func disagreement() throws {
    // Only one of three brokers has heard of the newcomer's end when the others are asked.
    var specification = try ModelFixture.specification(
      duration: .seconds(300), queues: 9, consumers: 4, rate: 50, threads: 4,
      events: [
        .init(second: 40, .lose(group: "orders", consumers: ["c1"])),
        .init(second: 60, .add(group: "orders", consumers: ["c4", "b"])),
      ])
    specification.brokers = ["a", "b", "c"].map { BrokerSpecification(name: "broker-\($0)") }
    specification.topics = [TopicSpecification(name: "orders", totalQueues: 9, brokers: 3)]
    var sawDoubleOwner = false
    for seed in 0..<24 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      #expect(outcome.rebalances.allSatisfy { $0.end != nil })
      #expect(Examination(specification, outcome).findings == [])
      if outcome.groups[0].doublyOwned > 1 { sawDoubleOwner = true }
    }
    #expect(sawDoubleOwner)
  }
}
