// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Routes and name servers")
struct RoutesTests {
  private func run(
    _ faults: [(second: Int64, fault: ClusterFault)], servers: Int = 2, from: Int64 = 1,
    to: Int64 = 100, seed: UInt64 = 1
  ) throws -> ReplicationOutcome {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(100, from: from, to: to), duration: .seconds(to + 40), brokers: 1,
      faults: faults,
      edit: {
        $0.nameServers = .init(count: servers)
        $0.producers[0].count = 4
      })
    return try ModelFixture.run(specification, seed: seed)
  }

  private func appended(_ outcome: ReplicationOutcome) -> [Int] {
    outcome.queues.filter { $0.topic == "orders" }.map(\.appended)
  }

  @Test("New queues are written and read once clients have polled")
  func scaleUp() throws {
    let outcome = try run([(20, .setQueues(topic: "orders", read: 4, write: 4, brokers: []))])
    #expect(appended(outcome).count == 4 && appended(outcome).allSatisfy { $0 > 0 })
    // The new ones miss what was sent in the 19 s before and up to 30 s of polling.
    #expect(appended(outcome)[3] < appended(outcome)[0])
    #expect(outcome.groups[0].account.backlog == 0)
  }

  @Test("Where writing goes ahead of reading, messages lie in queues that nobody reads")
  func writeFirst() throws {
    let outcome = try run([(20, .setQueues(topic: "orders", read: nil, write: 4, brokers: []))])
    #expect(appended(outcome)[3] > 0)
    #expect(
      Int(outcome.groups[0].account.backlog) == appended(outcome)[2] + appended(outcome)[3])
  }

  @Test("A topic that shrinks in the right order loses nothing")
  func scaleDown() throws {
    let outcome = try run([
      (10, .setQueues(topic: "orders", read: nil, write: 1, brokers: [])),
      (60, .setQueues(topic: "orders", read: 1, write: nil, brokers: [])),
    ])
    #expect(outcome.sends[0].failed == 0 && outcome.sends[0].rejected == 0)
    #expect(outcome.groups[0].account.backlog == 0)
    #expect(appended(outcome)[1] > 0 && appended(outcome)[1] < appended(outcome)[0])
  }

  @Test("A queue that readers are no longer offered lies in no dark, until it is offered again")
  func darkness() throws {
    let away: (Int64, ClusterFault) = (
      10, .setQueues(topic: "orders", read: 1, write: 1, brokers: [])
    )
    let gone = try run([away])
    #expect(gone.groups[0].dark < 5)
    let back = try run([away, (100, .setQueues(topic: "orders", read: 2, write: 2, brokers: []))])
    // From then on to the next poll of routes, and to the first pull.
    #expect(back.groups[0].dark > gone.groups[0].dark && back.groups[0].dark < 5 + 35)
  }

  @Test("Queues that events bring belong to the estimate of memory, once each")
  func memory() throws {
    func bytes(_ queues: Int, _ faults: [(Int64, ClusterFault)]) throws -> Int {
      try ClusterFixture.specification(
        at: [.seconds(1)], duration: .seconds(60), brokers: 1, queues: queues,
        faults: faults.map { (second: $0.0, fault: $0.1) }
      ).estimatedBytes()
    }
    let more = ClusterFault.setQueues(topic: "orders", read: 5_000, write: 10, brokers: [])
    let less = ClusterFault.setQueues(topic: "orders", read: 1, write: 4_000, brokers: [])
    #expect(try bytes(2, [(10, more), (20, less)]) == bytes(5_000, []))
    #expect(try bytes(2, [(10, less)]) == bytes(4_000, []))
  }

  @Test("With all name servers gone, nobody hears of anything; with one left, everybody does")
  func nameServersStopped() throws {
    let change = ClusterFault.setQueues(topic: "orders", read: 4, write: 4, brokers: [])
    let none = try run([
      (10, .stopNameServers(["namesrv-a", "namesrv-b"], duration: nil)), (20, change),
    ])
    #expect(appended(none)[2...] == [0, 0])
    #expect(none.groups[0].account.backlog == 0 && none.sends[0].failed == 0)
    for left in ["namesrv-a", "namesrv-b"] {
      let one = try run([(10, .stopNameServers([left], duration: nil)), (20, change)])
      #expect(appended(one).allSatisfy { $0 > 0 })
    }
  }

  // The newcomer polls after 10 ms and then every 30 s, so that it finds the name server, which is back at
  // 40 s, at 50 s; it is first in the order of ids, and takes a queue at its next rebalance.
  @Test("A newcomer that no name server answers knows no broker, and takes nothing until one does")
  func newcomer() throws {
    func attempts(_ duration: VirtualDuration?) throws -> [DeliveryAttempt] {
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 150), duration: .seconds(160), brokers: 1,
        faults: [(10, .stopNameServers(["namesrv-a"], duration: duration))],
        edit: {
          $0.events.append(ScenarioEvent(second: 20, .add(group: "orders", consumers: ["a0"])))
        })
      let outcome = try ModelFixture.run(specification)
      #expect(outcome.groups[0].account.backlog == 0)
      return outcome.attempts.filter { $0.consumer == "a0" }
    }
    #expect(try attempts(nil).isEmpty)
    let first = try #require(try attempts(.seconds(30)).map(\.started).min())
    #expect(first > .second(50) && first < .second(105))
  }

  // 120 s of its clock are 109.1 s of one that gains a tenth, in which half of ten sends a second fail: 54
  // fewer on average, in steps of a client's 30 s between two polls.
  @Test("A name server whose clock runs fast forgets a silent broker earlier")
  func fastClock() throws {
    func failed(drift: Double) throws -> Int {
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 100, to: 200), duration: .seconds(210),
        sending: .init(retries: 0),
        faults: [(10, .stopBroker("broker-a", ending: .hostLoss, duration: nil))],
        edit: {
          $0.nameServers = .init(count: 1)
          $0.producers[0].count = 4
          $0.clocks = ["namesrv-a": NodeClock(driftPartsPerMillion: drift)]
        })
      return try (1...16 as ClosedRange<UInt64>).reduce(0) {
        $0 + (try ModelFixture.run(specification, seed: $1).sends[0].failed)
      }
    }
    let right = try failed(drift: 0)
    let fewer = Double(right - (try failed(drift: 100_000))) / 16
    let more = Double((try failed(drift: -100_000)) - right) / 16
    #expect((30...80).contains(fewer) && (35...90).contains(more), "\(fewer), \(more)")
  }

  // The topic grows while the only name server is away, from 10 s to 13 s. The broker, which registers
  // every 100 s, tells it at its next turn, and clients ask every 30 s: had it been told on its return, or
  // never forgotten, new queues would be written by 43 s; as it is, between 13 s and 143 s.
  @Test("A name server that comes back is told by brokers in their turn; clients keep their routes")
  func nameServerRestarted() throws {
    func firstOfNew(isAway: Bool, seed: UInt64) throws -> VirtualTime? {
      var faults: [(second: Int64, fault: ClusterFault)] = [
        (11, .setQueues(topic: "orders", read: 4, write: 4, brokers: []))
      ]
      if isAway {
        faults.append((10, .stopNameServers(["namesrv-a"], duration: .seconds(3))))
      }
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: 1, to: 180), duration: .seconds(240), brokers: 1,
        faults: faults,
        edit: {
          $0.nameServers = .init(
            count: 1, registrationInterval: .seconds(100), brokerExpiry: .seconds(300))
          $0.producers[0].count = 4
        })
      let outcome = try ModelFixture.run(specification, seed: seed)
      // Nobody who asks a server that knows nothing forgets where to send to, or what to read.
      #expect(outcome.sends[0].failed == 0 && outcome.sends[0].stored == 1_790)
      #expect(outcome.groups[0].account.backlog == 0)
      let known = ["orders/broker-a/0", "orders/broker-a/1"]
      return outcome.attempts.filter { !known.contains($0.queue) }.map(\.published).min()
    }
    var times: [VirtualTime] = []
    for seed in 1...8 as ClosedRange<UInt64> {
      let known = try #require(try firstOfNew(isAway: false, seed: seed))
      #expect(known >= .second(11) && known <= .second(11 + 30 + 1))
      times.append(try #require(try firstOfNew(isAway: true, seed: seed)))
    }
    #expect(times.allSatisfy { $0 > .second(13) && $0 <= .second(13 + 100 + 30 + 1) })
    #expect(times.contains { $0 > .second(13 + 30 + 1) })
  }

  @Test("A lost machine stays in the routes until it has been silent for 120 s")
  func expiry() throws {
    func failed(from: Int64, to: Int64, seed: UInt64) throws -> Int {
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, from: from, to: to), duration: .seconds(to + 5),
        sending: .init(retries: 0),
        faults: [(10, .stopBroker("broker-a", ending: .hostLoss, duration: nil))],
        edit: { $0.nameServers = .init(count: 3) })
      return try ModelFixture.run(specification, seed: seed).sends[0].failed
    }
    for seed in 1...5 as ClosedRange<UInt64> {
      // The last registration was up to 30 s before.
      #expect(try failed(from: 60, to: 95, seed: seed) > 100)
      // 120 s of silence, a scan every 5 s, a poll every 30 s.
      #expect(try failed(from: 166, to: 200, seed: seed) == 0)
    }
  }
}
