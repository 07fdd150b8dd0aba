// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Bridges between brokers of a network")
struct NetworkBridgesTests {
  /// So many messages a tenth of a second apart to the broker a of a network, whose consumers are elsewhere.
  private func network(
    _ count: Int, brokers: [String] = ["a", "b"], _ connectors: [NetworkConnector],
    consumers: [String: String], every step: VirtualDuration = .milliseconds(100)
  ) -> WorkQueueFixture {
    var fixture = WorkQueueFixture(count, every: step)
    fixture.queues = brokers.map { broker in
      var queue = WorkQueue(
        name: BrokerNetwork.name(ofQueue: "work", at: broker), kind: .activemq)
      queue.broker = broker
      return queue
    }
    fixture.routingKey = "work@a"
    fixture.network = BrokerNetwork(brokers: brokers, connectors: connectors)
    fixture.consumers = consumers.keys.sorted()
    fixture.brokers = consumers
    return fixture
  }

  private func at(_ milliseconds: Int64, _ action: ScenarioEvent.Action) -> ScenarioEvent {
    ScenarioEvent(at: .zero + .milliseconds(milliseconds), action)
  }

  private func hop(_ milliseconds: Int64) throws -> DistributionSpecification {
    try .constant(Double(milliseconds) / 1_000)
  }

  @Test("Messages go where consumers are, a hop later, once")
  func forwards() throws {
    var fixture = network(
      20, [NetworkConnector(from: "a", to: "b")], consumers: ["c0": "b"])
    fixture.network?.hop = try hop(7)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map(\.message) == Array(0..<20))
    #expect(
      outcome.attempts.allSatisfy { ($0.delivered - $0.published) == .milliseconds(7) })
    #expect(outcome.attempts.allSatisfy { $0.attempt == 1 && $0.queue == "work@b" })
    let account = outcome.groups[0].account
    #expect(account.published == 20 && account.completed == 20)
    #expect(outcome.groups[0].redeliveries == 0)
    #expect(outcome.groups[0].timeSeries.reduce(0) { $0 + $1.arrivals } == 20)
    #expect(outcome.groups[0].latency?.meanParts.broker == 7_000_000)
    #expect(outcome.queues.map(\.broker) == ["a", "b"])
    #expect(outcome.queues.map(\.topic) == ["work", "work"])
    #expect(outcome.queues.map(\.completed) == [0, 20])
  }

  @Test("Without a connector, or against its direction, messages stay")
  func directions() throws {
    let none = try network(5, [], consumers: ["c0": "b"]).run()
    #expect(none.groups[0].account.backlog == 5)
    let back = try network(
      5, [NetworkConnector(from: "b", to: "a")], consumers: ["c0": "b"]
    ).run()
    #expect(back.groups[0].account.backlog == 5)
    let duplex = try network(
      5, [NetworkConnector(from: "b", to: "a", isDuplex: true)], consumers: ["c0": "b"]
    ).run()
    #expect(duplex.groups[0].account.completed == 5)
  }

  @Test("A broker's own consumers come first, unless bridges have their priority")
  func priorities() throws {
    let consumers = ["c0": "a", "c1": "b"]
    let first = try network(
      20, [NetworkConnector(from: "a", to: "b")], consumers: consumers
    ).run()
    #expect(first.acknowledgedBy.values.allSatisfy { $0 == "c0" })
    let equal = try network(
      20, [NetworkConnector(from: "a", to: "b", decreasesPriority: false)], consumers: consumers
    ).run()
    #expect(equal.acknowledgedBy.values.count { $0 == "c0" } == 10)
  }

  @Test("All consumers of another broker count as one, or each for itself")
  func conduit() throws {
    let consumers = ["c0": "a", "c1": "b", "c2": "b"]
    func share(isConduit: Bool) throws -> Int {
      let connector = NetworkConnector(
        from: "a", to: "b", isConduit: isConduit, decreasesPriority: false)
      return try network(60, [connector], consumers: consumers).run().acknowledgedBy.values
        .count { $0 == "c0" }
    }
    #expect(try share(isConduit: true) == 30)
    #expect(try share(isConduit: false) == 20)
  }

  @Test("A window holds the bridge back until the other broker has answered")
  func window() throws {
    var fixture = network(
      4, [NetworkConnector(from: "a", to: "b", prefetch: 1)], consumers: ["c0": "b"],
      every: .milliseconds(1))
    fixture.network?.hop = try hop(50)
    fixture.prefetch = 100
    fixture.threads = 10
    let delivered = try fixture.run().attempts.map { Double($0.delivered.nanoseconds) / 1e6 }
    #expect(delivered == [50, 150, 250, 350])
  }

  @Test(
    "What a consumer had completed, and not committed when it crashed, is repeated at another broker"
  )
  func repeatedElsewhere() throws {
    var fixture = network(
      5, [NetworkConnector(from: "a", to: "b")], consumers: ["c0": "a", "c1": "b"])
    fixture.acknowledgement = .transacted
    fixture.acknowledgesEvery = 100
    fixture.prefetch = 100
    fixture.events = [at(2_000, .crash(group: "work", consumers: ["c0"]))]
    let outcome = try fixture.run()
    // Consumers of a broker come before its bridges.
    #expect(
      outcome.attempts.map(\.consumer) == Array(repeating: "c0", count: 5)
        + Array(repeating: "c1", count: 5))
    let group = outcome.groups[0]
    #expect(group.duplicates == 5 && group.account.completed == 5 && group.account.backlog == 0)
    #expect(group.backlogFinal == 0 && outcome.queues.map(\.completed) == [5, 0])
    #expect(group.timeSeries.reduce(0) { $0 + $1.arrivals } == 5)
    #expect(outcome.networkQueues.map(\.sentOn) == [5, 0])
    // Without anybody to take them they are no messages that the network has left behind.
    fixture.consumers = ["c0"]
    fixture.brokers = ["c0": "a"]
    let stuck = try fixture.run()
    #expect(stuck.networkQueues.map(\.stranded) == [0, 0] && stuck.groups[0].account.backlog == 0)
  }

  @Test("Messages pass as many brokers as their time to live lets them")
  func hops() throws {
    let brokers = ["a", "b", "c"]
    func completed(messageTTL: Int, consumerTTL: Int) throws -> Int64 {
      let connectors = [("a", "b"), ("b", "c")].map {
        NetworkConnector(
          from: $0.0, to: $0.1, messageTTL: messageTTL, consumerTTL: consumerTTL)
      }
      return try network(5, brokers: brokers, connectors, consumers: ["c0": "c"]).run().groups[0]
        .account.completed
    }
    #expect(try completed(messageTTL: 1, consumerTTL: 1) == 0)
    #expect(try completed(messageTTL: 1, consumerTTL: 2) == 0)
    #expect(try completed(messageTTL: 2, consumerTTL: 1) == 0)
    #expect(try completed(messageTTL: 2, consumerTTL: 2) == 5)
  }

  @Test("Queues that are included by name are sent on without consumers; excluded ones never")
  func inclusion() throws {
    func peak(_ connector: NetworkConnector, _ consumers: [String: String]) throws -> [Int] {
      var fixture = network(5, [connector], consumers: consumers)
      for broker in ["a", "b"] {
        var other = WorkQueue(
          name: BrokerNetwork.name(ofQueue: "other", at: broker), kind: .activemq)
        other.broker = broker
        fixture.queues.append(other)
      }
      return try fixture.run().queues.map(\.backlogPeak)
    }
    var connector = NetworkConnector(from: "a", to: "b")
    #expect(try peak(connector, [:]) == [5, 0])
    connector.staticQueues = ["work"]
    #expect(try peak(connector, [:])[1] == 5)
    connector.staticQueues = []
    connector.excludedQueues = ["work"]
    #expect(try peak(connector, ["c0": "b"]) == [5, 0])
    connector.excludedQueues = []
    connector.dynamicQueues = ["other"]
    #expect(try peak(connector, ["c0": "b"]) == [5, 0])
  }

  @Test("Messages are stuck at a broker whose consumers have moved away, unless they may go back")
  func stuck() throws {
    func run(replays: Bool) throws -> ReplicationOutcome {
      var fixture = network(
        30, [NetworkConnector(from: "a", to: "b", isDuplex: true, replays: replays)],
        consumers: ["c0": "b"], every: .milliseconds(10))
      fixture.service = .milliseconds(50)
      fixture.brokers["c1"] = "a"
      fixture.events = [
        at(1_000, .remove(group: "work", consumers: ["c0"])),
        at(1_100, .add(group: "work", consumers: ["c1"])),
      ]
      return try fixture.run()
    }
    let stuck = try run(replays: false)
    // All have gone to b by 0.3 s, where 20 or 21 are done by the time that its consumer goes.
    #expect((9...10).contains(stuck.groups[0].account.backlog))
    #expect(stuck.queues[1].backlogPeak > 20)
    let replayed = try run(replays: true)
    #expect(replayed.groups[0].account.backlog == 0)
    #expect(replayed.attempts.filter { $0.consumer == "c1" }.count >= 9)
  }

  @Test("A bridge that is no conduit has a consumer for each way to a consumer elsewhere")
  func ways() throws {
    // All four brokers are connected with each other; the consumer is at d, the messages come to a.
    let brokers = ["a", "b", "c", "d"]
    let pairs = brokers.indices.flatMap { one in
      (one + 1..<4).map { (brokers[one], brokers[$0]) }
    }
    func hops(_ ttl: Int, isConduit: Bool = false) throws -> [Int64] {
      let connectors = pairs.map {
        NetworkConnector(
          from: $0.0, to: $0.1, isDuplex: true, messageTTL: 3, consumerTTL: ttl,
          isConduit: isConduit, decreasesPriority: false)
      }
      var fixture = network(60, brokers: brokers, connectors, consumers: ["c0": "d"])
      fixture.network?.hop = try hop(10)
      // When all words have gone round.
      fixture.published = fixture.published.map { $0 + .seconds(1) }
      let outcome = try fixture.run()
      #expect(outcome.groups[0].account.completed == 60)
      return outcome.attempts.map { ($0.delivered - $0.published).nanoseconds / 10_000_000 }
    }
    // Over one bridge only d itself is near.
    #expect(try hops(1).allSatisfy { $0 == 1 })
    // Over two, b and c have d's consumer: three consumers at a, one of which leads straight to d.
    #expect(try hops(2).count { $0 == 1 } == 20)
    // Over three, b has it from d, and from c that has it from d; so has c: five, one straight.
    let three = try hops(3)
    #expect(three.count { $0 == 1 } == 12)
    #expect(three.contains(3) && three.allSatisfy { (1...3).contains($0) })
    // A conduit is one consumer, whatever the ways.
    #expect(try hops(3, isConduit: true).count { $0 == 1 } == 20)
  }

  @Test("What is stuck at a broker is told with the broker, and what went over bridges")
  func books() throws {
    var fixture = network(
      30, [NetworkConnector(from: "a", to: "b", isDuplex: true)], consumers: ["c0": "b"],
      every: .milliseconds(10))
    fixture.service = .milliseconds(50)
    fixture.brokers["c1"] = "a"
    fixture.events = [
      at(1_000, .remove(group: "work", consumers: ["c0"])),
      at(1_100, .add(group: "work", consumers: ["c1"])),
    ]
    let outcome = try fixture.run()
    let (a, b) = (outcome.networkQueues[0], outcome.networkQueues[1])
    #expect(a.broker == "a" && b.broker == "b" && b.queue == "work" && b.group == "work")
    #expect(a.sentOn == 30 && b.received == 30 && a.received == 0 && b.sentOn == 0)
    // Consumers of a make the bridge back serve, but not messages that have been there.
    #expect(b.stranded == Int(outcome.groups[0].account.backlog) && b.stranded >= 9)
    #expect(a.stranded == 0 && a.strandedAge == nil)
    // Published after 0.2 s, and 10 s are simulated.
    #expect((9_700_000_000...9_800_000_000).contains(b.strandedAge ?? 0))
  }

  @Test("Demand comes and goes with consumers, and its word takes a hop")
  func demand() throws {
    var fixture = network(
      40, [NetworkConnector(from: "a", to: "b")], consumers: [:])
    fixture.network?.hop = try hop(20)
    fixture.brokers = ["c0": "b"]
    fixture.events = [
      at(1_000, .add(group: "work", consumers: ["c0"])),
      at(2_010, .remove(group: "work", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    #expect(outcome.attempts.first?.delivered == .zero + .milliseconds(1_040))
    // Messages 0 to 20 went over; the bridge is gone when 21 is published.
    #expect(outcome.groups[0].account.completed >= 20 && outcome.groups[0].account.backlog >= 18)
    #expect(outcome.queues[0].appended == 40)
  }

  @Test("Books hold and runs repeat in random networks")
  func random() async throws {
    try await Repeatability.expect(of: 0..<24) { seed in
      var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 73)
      func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
      let brokers = Array(["a", "b", "c", "d"].prefix(2 + below(3)))
      var connectors: [NetworkConnector] = []
      for (from, to) in zip(brokers, brokers.dropFirst() + brokers.prefix(1))
      where !connectors.contains(where: { $0.from == to && $0.to == from }) {
        connectors.append(
          NetworkConnector(
            from: from, to: to, isDuplex: brokers.count == 2 || below(2) == 0,
            messageTTL: 1 + below(4), consumerTTL: 1 + below(3), prefetch: 1 + below(20),
            isConduit: below(2) == 0, decreasesPriority: below(2) == 0, replays: below(2) == 0))
      }
      var fixture = network(
        400, brokers: brokers, connectors,
        consumers: [
          "c0": brokers[below(brokers.count)], "c1": brokers[below(brokers.count)],
        ], every: .milliseconds(15))
      if below(2) == 0 { fixture.network?.hop = try .exponential(mean: 0.02) }
      fixture.prefetch = 1 + below(10)
      fixture.service = .milliseconds(Int64(5 + below(40)))
      fixture.queues = fixture.queues.map { queue in
        var queue = queue
        queue.hasMessageGroups = seed % 3 == 0
        return queue
      }
      fixture.brokers["c2"] = brokers[below(brokers.count)]
      for _ in 0..<below(5) {
        let id = "c\(below(3))"
        fixture.events.append(
          at(
            Int64(below(5_000)),
            [
              .crash(group: "work", consumers: [id]), .remove(group: "work", consumers: [id]),
              .add(group: "work", consumers: ["c2"]), .lose(group: "work", consumers: [id]),
            ][below(4)]))
      }
      fixture.events.sort { $0.time < $1.time }
      let outcome = try fixture.run()
      #expect(outcome.groups[0].account.published == 400, "seed \(seed)")
      let done = outcome.attempts.filter { $0.result == .ack }.map(\.message)
      #expect(
        Set(done).count == done.count && done.count == Int(outcome.groups[0].account.completed))
      return "\(outcome)"
    }
  }

  @Test("What networks lack is refused with a way out")
  func refusals() throws {
    func complaints(_ change: (inout WorkQueueFixture) -> Void) throws -> String {
      var fixture = network(
        1, [NetworkConnector(from: "a", to: "b")], consumers: ["c0": "b"])
      change(&fixture)
      return try fixture.specification.problems().map(\.message).joined(separator: "\n")
    }
    #expect(try complaints { _ in }.isEmpty)
    #expect(
      try complaints { $0.network?.connectors[0].to = "x" }.contains("name one of a, b"))
    #expect(try complaints { $0.network?.connectors[0].to = "a" }.contains("to itself"))
    #expect(try complaints { $0.network?.connectors[0].prefetch = 0 }.contains("from 1 to"))
    #expect(
      try complaints { $0.network?.connectors[0].staticQueues = ["x"] }
        .contains("name one of work"))
    #expect(
      try complaints {
        $0.network?.connectors.append(NetworkConnector(from: "b", to: "a", isDuplex: true))
      }.contains("a duplex one for both"))
    #expect(
      try complaints { fixture in
        let brokers = (0..<9).map { "n\($0)" }
        fixture.network?.brokers += brokers
        fixture.network?.connectors = brokers.indices.flatMap { one in
          (one + 1..<9).map {
            NetworkConnector(
              from: brokers[one], to: brokers[$0], isDuplex: true, consumerTTL: 9,
              isConduit: false)
          }
        }
      }.contains("more than 1000 ways"))
    #expect(try complaints { $0.exclusive = true }.contains("take one broker"))
    #expect(try complaints { $0.ttl = .seconds(1) }.contains("take one broker"))
    #expect(try complaints { $0.brokers["c0"] = "x" }.contains("name one of a, b"))
    #expect(try complaints { $0.network?.brokers = ["a"] }.contains("2 to 32"))
  }
}
