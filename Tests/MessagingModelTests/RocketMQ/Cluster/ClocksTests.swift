// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Clocks of nodes")
struct ClocksTests {
  /// When a message of level 3, 10 s, that is published after a second gets to its group.
  private func delivered(
    jumps: [(second: Int64, fault: ClusterFault)] = [],
    clock: NodeClock? = nil
  ) throws -> VirtualTime {
    let specification = try ClusterFixture.specification(
      at: [.seconds(1)], duration: .seconds(60), brokers: 1, faults: jumps,
      edit: {
        $0.producers[0].delay = .levels([.init(level: 3)])
        if let clock { $0.clocks = ["broker-a": clock] }
      })
    let outcome = try ModelFixture.run(specification)
    return try #require(outcome.attempts.first).delivered
  }

  @Test("A delay level goes by the broker's clock")
  func delayLevel() throws {
    #expect(try delivered() == .second(11))
    // A clock that is wrong all the time delays as well as a right one.
    #expect(try delivered(clock: .init(offset: .seconds(-3_600))) == .second(11))
    // Set forward by 6 s, the time is up 6 s sooner; set forward beyond it, at once.
    #expect(
      try delivered(jumps: [(3, .clockJump(nodes: ["broker-a"], by: .seconds(6)))]) == .second(5))
    #expect(
      try delivered(jumps: [(3, .clockJump(nodes: ["broker-a"], by: .seconds(60)))]) == .second(3))
    // Set back, it would wait longer than its level says, and is delivered at once
    // (`correctDeliverTimestamp`).
    #expect(
      try delivered(jumps: [(3, .clockJump(nodes: ["broker-a"], by: .seconds(-60)))])
        == .second(3))
  }

  @Test("A fast clock delays for less", arguments: [100_000.0, -100_000.0])
  func drift(partsPerMillion: Double) throws {
    let clock = NodeClock(driftPartsPerMillion: partsPerMillion)
    let time = try delivered(clock: clock)
    // 10 s of a clock that gains a tenth are 9.0909… s, of one that loses a tenth 11.1111… s.
    let expected = 1 + 10 / (1 + partsPerMillion / 1e6)
    #expect(abs(Double(time.nanoseconds) / 1e9 - expected) < 1e-6)
  }

  // Messages of 50 and of 110 s, 10 s invisible once popped. A client whose clock is ahead by that or more
  // drops what it gets; one that gains a tenth is ahead by 5 s at 50 s and by 11 s at 110 s.
  @Test(
    "A client goes by its own clock in what it has popped, and by the broker's time of the pop",
    arguments: [
      ("orders", NodeClock(offset: .seconds(9)), 2), ("orders", NodeClock(offset: .seconds(11)), 0),
      ("consumers", NodeClock(offset: .seconds(-30)), 2),
      ("orders/c0", NodeClock(offset: .seconds(11)), 0),
      ("orders/c1", NodeClock(offset: .seconds(11)), 2),
      ("broker-a", NodeClock(offset: .seconds(-11)), 0),
      ("orders", NodeClock(driftPartsPerMillion: 100_000), 1),
    ])
  func popped(node: String, clock: NodeClock, completed: Int64) throws {
    let specification = try ClusterFixture.specification(
      at: [.seconds(50), .seconds(110)], duration: .seconds(115), brokers: 1, consumers: 1,
      edit: {
        $0.groups[0].consumption = .pop
        $0.groups[0].allocation = PopSharing()
        $0.groups[0].client.popInvisibleTime = .seconds(10)
        $0.clocks = [node: clock]
      })
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].account.completed == completed)
  }

  @Test("A clock's reading and its time are inverse")
  func inverse() {
    for drift in [0, 1, -1, 250, -99_999.5] {
      let clock = NodeClock(offset: .seconds(-5), driftPartsPerMillion: drift)
      for time in [0, 1, 999_999_999, 86_400_000_000_123] as [Int64] {
        #expect(clock.time(ofReading: clock.reading(at: time)) <= time + 1)
        #expect(clock.reading(at: clock.time(ofReading: time)) >= time)
      }
    }
    #expect(NodeClock(driftPartsPerMillion: 100).reading(at: 10_000_000_000) == 10_001_000_000)
  }

  @Test("Locks of a dead member end when the broker's clock is set forward")
  func locks() throws {
    func dark(jump: Bool) throws -> Double {
      var faults: [(second: Int64, fault: ClusterFault)] = []
      if jump { faults.append((31, .clockJump(nodes: ["broker-a"], by: .seconds(61)))) }
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 110), duration: .seconds(120), brokers: 1,
        faults: faults,
        edit: {
          $0.groups[0].consumption = .orderly
          $0.events.append(ScenarioEvent(second: 30, .crash(group: "orders", consumers: ["c0"])))
        })
      return try ModelFixture.run(specification).groups[0].dark
    }
    // 40 to 60 s of life are left to the lock of the member that is gone.
    #expect(try dark(jump: false) > 39)
    #expect(try dark(jump: true) < 4)
  }

  // Heartbeats come every 30 s. A jump by 89 s makes the last one 119 s old at most, and 120 s are let
  // pass (`ConsumerManager.scanNotActiveChannel`). With 121 s the next scan, within 10 s, drops everybody;
  // whoever is heard first is then alone in the list, so the other gives its queue up until it is heard.
  @Test(
    "A broker whose clock is set forward by more than 120 s drops all its members",
    arguments: 1...5 as ClosedRange<UInt64>)
  func channels(seed: UInt64) throws {
    func run(jump: Int64) throws -> ReplicationOutcome {
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 110), duration: .seconds(120), brokers: 1,
        faults: [(39, .clockJump(nodes: ["broker-a"], by: .seconds(jump)))])
      let outcome = try ModelFixture.run(specification, seed: seed)
      // They are members again with their next heartbeats, and nothing is lost.
      #expect(outcome.groups[0].account.backlog == 0)
      return outcome
    }
    for jump in [89, -600] as [Int64] {
      let calm = try run(jump: jump)
      #expect(calm.rebalances.allSatisfy { $0.start == .zero })
      #expect(calm.queues.allSatisfy { $0.ownerChanges == 0 && $0.dark == 0 })
    }
    let dropped = try run(jump: 121)
    let caused = dropped.rebalances.filter { $0.event == 0 }
    // Both are heard within 30 s of the scan; a run and the first pull are over 2 s later.
    let end = try #require(caused.first?.end)
    #expect(caused.count == 1 && end < .second(39 + 10 + 30 + 2))
    // The queue given up had another owner meanwhile, or none.
    #expect(dropped.queues.contains { $0.ownerChanges == 2 || $0.dark > 0 })
  }
}
