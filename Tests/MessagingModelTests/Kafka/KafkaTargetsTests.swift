// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka groups of the consumer protocol")
struct KafkaTargetsTests {
  private func fixture(_ published: [VirtualDuration] = [], seconds: Int64) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(seconds))
    fixture.consumption = KafkaConsumption(
      groupProtocol: .consumer, assignors: [ServerUniformAssignor(), ServerRangeAssignor()])
    fixture.coordinator.consumerSessionTimeout = .seconds(46)
    return fixture
  }

  // The lone member joins at 0 s and gets everything in the answer: no barrier, no initial delay. Its
  // heartbeats come every 5 s. c1 joins at 22 s, which makes a new target; c0 learns of it at 25 s,
  // gives two of four partitions up and says so at once; c1 gets them at its own heartbeat at 27 s.
  // They lie dark from 25 s to 27 s, the others not at all.
  @Test("A member hands over at its heartbeat, and the new owner takes at its own")
  func scaleOut() throws {
    var fixture = fixture(seconds: 60)
    fixture.partitions = 4
    fixture.events = [ScenarioEvent(second: 22, .add(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span) == [[0, 0], [22, 27]])
    let rebalance = outcome.rebalances[1]
    #expect(rebalance.moved == 2 && rebalance.least == 2)
    #expect(abs(rebalance.darkQueueSeconds - 4) < 1e-9)
    #expect(outcome.queues.map(\.dark).sorted() == [0, 0, 2, 2])
  }

  // Records of 10 s each are in c0's hands from 21 s to 51 s. It learns at 25 s that c1 has joined, and
  // gives its partition up when it polls, at 51 s; c1's heartbeat at 52 s takes it. What c1 has waits
  // for nobody.
  @Test("A batch in hand delays what it owns, and nobody else")
  func batchInHand() throws {
    var fixture = fixture(Array(repeating: .seconds(21), count: 3), seconds: 100)
    fixture.publishing.linger = .milliseconds(5)
    fixture.partitions = 2
    fixture.keys = .uniform(keys: 1)
    fixture.service = .seconds(10)
    fixture.events = [ScenarioEvent(second: 22, .add(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    // The batch arrives with the linger time of 5 ms.
    #expect(outcome.rebalances[1].span == [22, 52])
    #expect(abs(outcome.rebalances[1].darkQueueSeconds - (52 - 51.005)) < 1e-9)
    #expect(outcome.groups[0].redeliveries == 0)
  }

  // c1 joins at 2 s and has its share by 7 s; its last heartbeat before the crash at 20 s is at 17 s,
  // so its session ends at 63 s, and c0 takes all at its heartbeat at 65 s.
  @Test("A crash is noticed when the session ends, and heard of with a heartbeat")
  func crash() throws {
    var fixture = fixture(seconds: 100)
    fixture.partitions = 2
    fixture.events = [
      ScenarioEvent(second: 2, .add(group: "orders", consumers: ["c1"])),
      ScenarioEvent(second: 20, .crash(group: "orders", consumers: ["c1"])),
    ]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.map(\.span).last == [20, 65])
    #expect(outcome.rebalances.last?.moved == 1)
    #expect(outcome.bills.last?.darkQueueSeconds == 45)
  }

  // c0 closes at 20 s with the promise to be back, and is back at 30 s: its successor has its
  // partitions with the first answer.
  @Test("A static member's successor inherits its place at once")
  func staticRestart() throws {
    var fixture = fixture(seconds: 60)
    fixture.partitions = 3
    fixture.consumption.isStatic = true
    fixture.events = [
      ScenarioEvent(second: 20, .remove(group: "orders", consumers: ["c0"])),
      ScenarioEvent(second: 30, .add(group: "orders", consumers: ["c0"])),
    ]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.count == 1)
    #expect(outcome.queues.map(\.dark) == [10, 10, 10])
    #expect(outcome.queues.map(\.ownerChanges) == [0, 0, 0])
  }

  // Two records of 40 s each from 19.005 s on; the poll at 19.005 s may be 30 s ago. At 49.005 s the
  // heartbeat thread takes the member out; c1's heartbeat comes at 52 s.
  @Test("Who polls too seldom leaves, and works on")
  func eviction() throws {
    var fixture = fixture(Array(repeating: .seconds(19), count: 2), seconds: 75)
    fixture.publishing.linger = .milliseconds(5)
    fixture.service = .seconds(40)
    fixture.consumption.client.maximumPollInterval = .seconds(30)
    fixture.events = [ScenarioEvent(second: 2, .add(group: "orders", consumers: ["c1"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.last?.trigger == "poll-interval")
    #expect(outcome.rebalances.last?.span == [49.005, 52])
    #expect(outcome.attempts(ofMessage: 0).map(\.result) == [.discarded])
  }

  @Test("A group that has been running for long reads from the first moment on")
  func settled() throws {
    var fixture = fixture([.seconds(1)], seconds: 200)
    fixture.partitions = 4
    fixture.consumers = ["c0", "c1", "c2"]
    fixture.start = .settled
    let outcome = try fixture.run()
    #expect(outcome.groups[0].dark == 0)
    #expect(outcome.rebalances.isEmpty)
    #expect(outcome.consumers.map(\.queuesOwned).sorted() == [1, 1, 2])
  }
}
