// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Outages of brokers")
struct OutagesTests {
  /// One broker with slaves, a message every 10 ms; its master ends after 20 s.
  private func run(
    _ replicas: ReplicaSpecification, ending: ClusterFault.Ending = .crash,
    duration: VirtualDuration? = nil, seed: UInt64 = 1,
    edit: (inout ModelSpecification) -> Void = { _ in }
  ) throws -> ReplicationOutcome {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(10, from: 1, to: 90), duration: .seconds(120), brokers: 1,
      sending: .init(mode: .synchronous),
      faults: [(20, .stopBroker("broker-a", ending: ending, duration: duration))],
      edit: {
        $0.brokers[0].replicas = replicas
        edit(&$0)
      })
    return try ModelFixture.run(specification, seed: seed)
  }

  private func withoutMaster(_ outcome: ReplicationOutcome) throws -> Double {
    let outage = try #require(outcome.outages.first)
    return (try #require(outage.servingAgain) - outage.time).seconds
  }

  @Test("A slave that a controller chooses lacks what had not reached it")
  func controller() throws {
    let outcome = try run(
      .init(slaves: 2, failover: .controller, delay: .milliseconds(45)))
    // Stored at 19.96, 19.97, 19.98 and 19.99 s; the one of 20 s comes after the event.
    #expect(outcome.outages[0].lost == 4 && outcome.sends[0].lost == 4)
    #expect(outcome.outages[0].isPromotion && outcome.outages[0].unacknowledged == 0)
    // A closed connection is noticed at once; a second for the new master.
    #expect(try withoutMaster(outcome) == 1)
    // Clients hear of the new address at their next poll, up to 30 s later.
    #expect(outcome.sends[0].failed > 0 && outcome.outages[0].failed == outcome.sends[0].failed)
    #expect(outcome.groups[0].account.backlog == 0)
  }

  // Crashes at 20 s and 40 s, each for a minute: at 80 s the first machine finds no master and waits, at
  // 100 s the second one serves again, and the first is its slave.
  @Test("A machine that finds no master to copy is a slave once there is one")
  func waitingMachine() throws {
    let outcome = try run(
      .init(slaves: 1, replication: .synchronous, failover: .controller),
      duration: .seconds(60),
      edit: {
        $0.events.append(
          ScenarioEvent(
            second: 40,
            .fault(.stopBroker("broker-a", ending: .crash, duration: .seconds(60)))))
        $0.producers[0].arrivals = try! ArrivalSpecification(
          RecordedArrivals(instants: [1_000_000_000, 110_000_000_000]))
      })
    #expect(outcome.outages.count == 2)
    #expect(outcome.sends[0].stored == 2 && outcome.sends[0].timedOut == 0)
  }

  // Two queues for 10 s; clients that the broker has to get to know again may pass queues on after that.
  @Test("The bill of a stop shows the time in which nobody answered pulls")
  func darkness() throws {
    let outcome = try run(.init(slaves: 0), duration: .seconds(10))
    let bill = try #require(outcome.bills.first { $0.action == "stop" })
    // A member that asks for routes meanwhile hears of the broker again 30 s later.
    #expect(bill.darkQueueSeconds >= 20 && bill.darkQueueSeconds <= 80)
    // Where slaves may be read, clients learn of that when they ask for routes, every 30 s.
    let read = try run(.init(slaves: 1, areSlavesRead: true), duration: .seconds(60))
    let reading = try #require(read.bills.first { $0.action == "stop" })
    #expect(reading.darkQueueSeconds > 0 && reading.darkQueueSeconds <= 60)
    let unread = try run(.init(slaves: 1), duration: .seconds(60))
    let waiting = try #require(unread.bills.first { $0.action == "stop" })
    #expect(waiting.darkQueueSeconds >= 120 && waiting.darkQueueSeconds <= 180)
  }

  // Polls of routes lie at multiples of 30 s. One-way sends alternate between the brokers, a hundred a second
  // in all; each broker is away for two seconds, and one of them for both.
  @Test("Failures of outages that overlap are booked to the broker that caused them")
  func overlapping() throws {
    let specification = try ClusterFixture.specification(
      at: ClusterFixture.every(10, from: 1, to: 50), duration: .seconds(60),
      sending: .init(mode: .oneWay),
      faults: [
        (31, .stopBroker("broker-a", ending: .crash, duration: .seconds(2))),
        (32, .stopBroker("broker-b", ending: .crash, duration: .seconds(2))),
      ])
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.outages.map(\.broker) == ["broker-a", "broker-b"])
    #expect(outcome.outages.allSatisfy { (99...101).contains($0.failed) })
    #expect(outcome.outages.reduce(0) { $0 + $1.failed } == outcome.sends[0].failed)
  }

  // The listener fails at 20.5 s, half a second after the only broker is gone; it is asked again every 5 s
  // and takes the message back at 30.5 s, for the 10 s of level 3.
  @Test("A failed message waits for a broker that takes it back", arguments: [0, 1] as [Int64])
  func sentBack(latency: Int64) throws {
    let specification = try ClusterFixture.specification(
      at: [.milliseconds(19_500)], duration: .seconds(100), brokers: 1, service: 1,
      faults: [(20, .stopBroker("broker-a", ending: .crash, duration: .milliseconds(10_200)))],
      edit: {
        $0.network.consumerLatency = .milliseconds(latency)
        $0.groups[0].failureProbability = 1
        $0.groups[0].client.maximumReconsumeTimes = 1
      })
    let outcome = try ModelFixture.run(specification)
    let starts = outcome.attempts(ofMessage: 0).map(\.started)
    #expect(starts.count == 2)
    #expect((40.5...40.6).contains(try #require(starts.last).seconds))
  }

  @Test("Without a sign, a controller waits for ten seconds of silence and its next scan")
  func silentMaster() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let outcome = try run(
        .init(slaves: 1, failover: .controller), ending: .hostLoss, seed: seed)
      // Last heartbeat up to 1 s before, scans 5 s apart, and a second for the new master.
      #expect((10...16).contains(try withoutMaster(outcome)))
    }
  }

  @Test("A raft group elects after three missed heartbeats and a vote; nothing told is lost")
  func raft() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let outcome = try run(
        .init(slaves: 2, failover: .raft, delay: .milliseconds(5)), seed: seed)
      #expect((4.3...7).contains(try withoutMaster(outcome)))
      #expect(outcome.sends[0].lost == 0)
    }
  }

  @Test("Synchronous copies make sends wait, and 3 s where no slave confirms")
  func synchronous() throws {
    let replicas = ReplicaSpecification(
      slaves: 1, replication: .synchronous, delay: .milliseconds(30))
    let specification = try ClusterFixture.specification(
      at: [.seconds(1), .seconds(11)], duration: .seconds(30), brokers: 1,
      sending: .init(timeout: .seconds(5)),
      faults: [
        (
          10,
          .partition(
            between: ["broker-a"], and: ["broker-a/slaves"], duration: .seconds(10))
        )
      ],
      edit: { $0.brokers[0].replicas = replicas })
    let sends = try #require(try ModelFixture.run(specification).sends.first)
    #expect(sends.answerMean == (0.03 + 3) / 2 && sends.answerMaximum == 3)
    #expect(sends.stored == 2 && sends.failed == 0)
  }

  @Test("A process that dies loses nothing that it wrote, a machine what was not flushed")
  func endings() throws {
    let crash = try run(.init(), ending: .crash, duration: .seconds(10))
    #expect(crash.outages[0].lost == 0 && !crash.outages[0].isPromotion)
    #expect(try withoutMaster(crash) == 10)
    let host = try run(.init(), ending: .hostLoss, duration: .seconds(10))
    // Flushed every 500 ms, a message every 10 ms.
    #expect((1...50).contains(host.outages[0].lost))
    let flushed = try run(
      .init(), ending: .hostLoss, duration: .seconds(10),
      edit: { $0.brokers[0].cost = BrokerCost(isFlushedFirst: true) })
    #expect(flushed.outages[0].lost == 0)
  }

  @Test("What is lost before a group has read it is gone for the group, and only that")
  func lostForGroup() throws {
    // Nobody reads: the only member is gone before the messages come.
    let outcome = try run(
      .init(slaves: 1, failover: .controller, delay: .milliseconds(45)),
      edit: {
        $0.events.append(ScenarioEvent(second: 1, .crash(group: "orders", consumers: ["c0"])))
        $0.events.append(ScenarioEvent(second: 1, .crash(group: "orders", consumers: ["c1"])))
        $0.events.append(ScenarioEvent(second: 100, .add(group: "orders", consumers: ["c2"])))
      })
    #expect(outcome.outages[0].lost == 4)
    #expect(outcome.groups[0].account.dropped == 4 && outcome.groups[0].account.backlog == 0)
  }

  @Test("Slaves are read while there is no master, if they may be, once the route says so")
  func slaveReads() throws {
    func completedDuring(_ areRead: Bool) throws -> Int {
      // One member that is slow to begin: everything waits for it, and the master goes.
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(100, to: 10), duration: .seconds(100), brokers: 1, consumers: 1,
        service: 0.5,
        faults: [(10, .stopBroker("broker-a", ending: .crash, duration: nil))],
        edit: {
          $0.groups[0].threads = 1
          $0.groups[0].client.pullBatchSize = 1
          $0.groups[0].client.pullThresholdForQueue = 1
          $0.brokers[0].replicas = .init(slaves: 1, areSlavesRead: areRead)
        })
      return Int(try ModelFixture.run(specification).groups[0].account.completed)
    }
    #expect(try completedDuring(true) == 100)
    #expect(try completedDuring(false) < 40)
  }

  // Locks last for 60 s and are renewed every 20 s, so that of the crashed member would keep its queue for
  // 40 s at least. The broker is back 3 s after the crash, with neither locks nor members: the other member
  // is heard within 5 s, begins a run within a second, and pulls half a second later.
  @Test("Locks are gone with their broker", arguments: 1...5 as ClosedRange<UInt64>)
  func locks(seed: UInt64) throws {
    func dark(stops: Bool) throws -> Double {
      let specification = try ClusterFixture.specification(
        at: ClusterFixture.every(10, from: 1, to: 110), duration: .seconds(120), brokers: 1,
        edit: {
          $0.groups[0].consumption = .orderly
          $0.groups[0].client.heartbeatInterval = .seconds(5)
          $0.events = [ScenarioEvent(second: 30, .crash(group: "orders", consumers: ["c0"]))]
          guard stops else { return }
          $0.events.append(
            ScenarioEvent(
              second: 31,
              .fault(.stopBroker("broker-a", ending: .crash, duration: .seconds(2)))))
        })
      let outcome = try ModelFixture.run(specification, seed: seed)
      #expect(outcome.groups[0].account.backlog == 0)
      return try #require(outcome.queues.first { $0.topic == "orders" }).dark
    }
    #expect(try dark(stops: false) >= 40)
    #expect(try dark(stops: true) < 3 + 5 + 1 + 0.5 + 1)
  }

  // Fifty messages a second on the queue of the crashed member, which writes its offsets every second; the
  // broker writes them to disk every 5 s, and in order when it is shut down.
  @Test("Offsets are as old as their last copy")
  func memory() throws {
    func duplicates(_ ending: ClusterFault.Ending) throws -> [Int] {
      try (1...5 as ClosedRange<UInt64>).map { seed in
        let specification = try ClusterFixture.specification(
          at: ClusterFixture.every(10, from: 1, to: 60), duration: .seconds(90), brokers: 1,
          faults: [(31, .stopBroker("broker-a", ending: ending, duration: .seconds(2)))],
          edit: {
            $0.groups[0].client.offsetPersistInterval = .seconds(1)
            $0.events.append(
              ScenarioEvent(second: 31, .crash(group: "orders", consumers: ["c0"])))
          })
        let outcome = try ModelFixture.run(specification, seed: seed)
        #expect(outcome.groups[0].account.backlog == 0)
        return outcome.groups[0].duplicates
      }
    }
    #expect(try duplicates(.shutdown).allSatisfy { $0 <= 50 })
    let crashed = try duplicates(.crash)
    #expect(crashed.allSatisfy { $0 <= 50 + 250 } && crashed.contains { $0 > 100 })
  }
}
