// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Consumers of Kafka groups that come and go")
struct KafkaLifecycleTests {
  private func pair(_ published: [VirtualDuration] = [], seconds: Int64) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(seconds))
    fixture.partitions = 2
    fixture.consumers = ["c0", "c1"]
    // Not a multiple of the heartbeat interval, so that no session ends with a heartbeat.
    fixture.consumption.client.sessionTimeout = .seconds(46)
    return fixture
  }

  // Both read from 6 s on. c0 closes at 20 s, tells nobody, and is back at 35 s, when its last
  // heartbeat is 17 s old: it gets its partition without a rebalance. The partition was dark for the
  // 6 s of the start and for these 15 s; a record published at 25 s waits for 10 s.
  @Test("A static member back within its session moves nothing and leaves its partitions dark")
  func staticRestart() throws {
    var fixture = pair(Array(repeating: .seconds(25), count: 40), seconds: 100)
    fixture.publishing.partitioner = .roundRobin
    fixture.consumption.isStatic = true
    fixture.events = [
      ScenarioEvent(second: 20, .remove(group: "orders", consumers: ["c0"])),
      ScenarioEvent(second: 35, .add(group: "orders", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 6]])
    #expect(outcome.queues.map(\.dark) == [21, 6])
    #expect(outcome.queues.map(\.ownerChanges) == [0, 0])
    let ofFirst = outcome.attempts.filter { $0.queue.contains("0") && $0.consumer == "c0" }
    #expect(ofFirst.count == 20)
    #expect(ofFirst.allSatisfy { $0.started == .second(35) })
    #expect(outcome.bills.map(\.rebalances) == [0, 0])
    #expect(outcome.bills.map(\.moved) == [0, 0])
    #expect(outcome.bills.map(\.darkQueueSeconds) == [15, 0])
    #expect(outcome.bills[0].darkMessageSeconds == 200)
  }

  // c0's heartbeats came at 9, 12, 15 and 18 s; its session ends at 64 s. c1 learns of it at 66 s and
  // joins alone.
  @Test("A static member that stays away costs the whole session timeout")
  func staticDeparture() throws {
    var fixture = pair(seconds: 100)
    fixture.consumption.isStatic = true
    fixture.events = [ScenarioEvent(second: 20, .remove(group: "orders", consumers: ["c0"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 6], [20, 66]])
    #expect(outcome.rebalances[1].moved == 1)
    #expect(outcome.queues.map(\.dark) == [6 + 46, 6])
  }

  // Records come every second from 10.5 s on. The members join at 0 s and 6 s; a member that waits
  // polls all the time, so it commits at 11 s (5 s after the poll at 6 s), with one record done. At
  // 15 s five are done: the crash brings four of them back, once the session has ended at 58 s (last heartbeat at 12 s) and
  // c1 has learnt of it at 60 s. Closing at 16 s instead commits all six, and c1 goes on at 18 s.
  @Test("A crash repeats what was not committed, an orderly end nothing", arguments: [true, false])
  func ends(isCrash: Bool) throws {
    let published = (0..<10).map { VirtualDuration.milliseconds(10_500 + Int64($0) * 1_000) }
    var fixture = pair(published, seconds: 100)
    fixture.partitions = 1
    fixture.service = .milliseconds(10)
    fixture.events = [
      isCrash
        ? ScenarioEvent(second: 15, .crash(group: "orders", consumers: ["c0"]))
        : ScenarioEvent(second: 16, .remove(group: "orders", consumers: ["c0"]))
    ]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 6], isCrash ? [15, 60] : [16, 18]])
    #expect(outcome.groups[0].duplicates == (isCrash ? 4 : 0))
    #expect(outcome.groups[0].redeliveries == (isCrash ? 4 : 0))
    #expect(outcome.bills[0].duplicates == (isCrash ? 4 : 0))
    #expect(outcome.groups[0].account.completed == 10)
    let numbers = outcome.attempts.filter { $0.consumer == "c1" }.map(\.message)
    #expect(numbers == Array((isCrash ? 1 : 6)..<10))
    #expect(outcome.attempts(ofMessage: 3).map(\.attempt) == (isCrash ? [1, 2] : [1]))
  }

  // Ten records of a second each are in hand from 19 s to 29 s; the process ends after them.
  @Test("A process that is told to end finishes its batch first")
  func drains() throws {
    var fixture = pair(Array(repeating: .seconds(19), count: 10), seconds: 100)
    fixture.publishing.linger = .milliseconds(1)
    fixture.partitions = 1
    fixture.service = .seconds(1)
    fixture.events = [ScenarioEvent(second: 20, .remove(group: "orders", consumers: ["c0"]))]
    let outcome = try fixture.run()
    #expect(outcome.consumers[0].lifetime == 29.001)
    #expect(outcome.groups[0].redeliveries == 0)
    // c1's heartbeats come at 27 s and 30 s.
    #expect(outcome.rebalances[1].span == [20, 30])
  }

  @Test("A group that has been running for long reads from the first moment on")
  func settled() throws {
    var fixture = KafkaFixture([.seconds(1)], duration: .seconds(200))
    fixture.partitions = 4
    fixture.consumers = ["c0", "c1", "c2"]
    fixture.start = .settled
    let outcome = try fixture.run()
    #expect(outcome.groups[0].dark == 0)
    #expect(outcome.rebalances.isEmpty)
    #expect(outcome.consumers.map(\.queuesOwned) == [2, 1, 1])
    #expect(outcome.attempts.map(\.started) == [.second(1)])
  }

  // The members join at 0 s and 6 s and prepare both partitions until 10 s. c0 closes at 20 s; c1 hears of
  // it at 21 s and reads c0's partition from 25 s on, while its own goes on.
  @Test("A partition is read once it has been prepared; the member's others go on")
  func preparation() throws {
    var fixture = pair(Array(repeating: .seconds(22), count: 2), seconds: 100)
    fixture.publishing.partitioner = .roundRobin
    fixture.consumption.assignors = [CooperativeStickyAssignor()]
    fixture.consumption.client.preparation = .seconds(4)
    fixture.events = [
      ScenarioEvent(second: 20, .remove(group: "orders", consumers: ["c0"]))
    ]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 10], [20, 25]])
    #expect(outcome.queues.map(\.dark).sorted() == [10, 15])
    // The request that is held at 25 s does not ask for it yet, the next one half a second later does.
    #expect(outcome.attempts.map(\.started.nanoseconds) == [22_000_000_000, 25_500_000_000])
    fixture.start = .settled
    fixture.events = []
    // Who stands ready has prepared.
    #expect(try fixture.run().queues.map(\.dark) == [0, 0])
  }

  // Each second 20 records come in one batch and are worked off in 10 ms each, 2.1 record-seconds a second. So
  // single records vary by 5 √2.1 + 4, 11 in all, but batches of 20 by 5 √(2.1 · 20) + 4 · 20, 112.
  @Test("A backlog has come back within what batches make of it")
  func batches() throws {
    let seconds = 1...60
    var fixture = KafkaFixture(
      seconds.flatMap { Array(repeating: VirtualDuration.seconds(Int64($0)), count: 20) },
      duration: .seconds(61))
    fixture.start = .settled
    fixture.size = 200
    fixture.publishing.linger = .milliseconds(5)
    fixture.service = .milliseconds(10)
    fixture.events = [
      ScenarioEvent(at: .zero + .milliseconds(30_500), .mark(note: "between two batches"))
    ]
    let bill = try #require(try fixture.run().bills.first)
    #expect(bill.peak <= 20 && bill.drain == 0)
    #expect((111...114).contains(bill.tolerance))
  }
}
