// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Rebalances of Kafka groups")
struct KafkaCoordinationTests {
  /// When two members that join at 0 s begin to read.
  ///
  /// The group was empty, so the coordinator waits 3 s, and another 3 s
  /// since a second member has come: both read from 6 s on and send heartbeats at 9 s, 12 s, … 21 s.
  private static let firstReading = 6.0

  // A batch of ten records, which arrives at 19.005 s (19 s and 5 ms of linger), is in the hands of
  // one member when a third joins at 20 s. Both learn of it by their heartbeats at 21 s. The idle one
  // joins at once; the busy one within its next poll, at the end of its batch:
  //   0.1 s a record: 20.005 s, so at 21 s with the other; the barrier takes 1 s
  //   1 s a record:   29.005 s; the barrier takes 9.005 s
  //   4 s a record:   59.005 s; the barrier takes 39.005 s
  //   40 s a record:  419.005 s, but its last poll was at 19.005 s and may be 60 s ago: its heartbeat
  //                   thread leaves the group at 79.005 s, and the barrier ends without it
  // The idle member's partition lies dark from 21 s to the end; the busy one's from its own join, so
  // for no time, but where it was thrown out: from then to the end, again for no time.
  @Test(
    "An eager rebalance waits for the batch in hand, up to the poll interval",
    arguments: [
      (VirtualDuration.milliseconds(100), 21.0), (.seconds(1), 29.005), (.seconds(4), 59.005),
      (.seconds(40), 79.005),
    ])
  func barrier(service: VirtualDuration, end: Double) throws {
    var fixture = KafkaFixture(
      Array(repeating: .seconds(19), count: 10), duration: .seconds(120))
    fixture.publishing.linger = .milliseconds(5)
    fixture.partitions = 2
    fixture.keys = .uniform(keys: 1)
    fixture.consumers = ["c0", "c1"]
    fixture.service = service
    fixture.consumption.client.maximumPollInterval = .seconds(60)
    fixture.events = [ScenarioEvent(second: 20, .add(group: "orders", consumers: ["c2"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.first?.span == [0, Self.firstReading])
    let rebalance = try #require(outcome.rebalances.dropFirst().first)
    #expect(rebalance.span == [20, end])
    #expect(abs(rebalance.darkQueueSeconds - (end - 21)) < 1e-9)
    // Range gives c0 and c1 a partition each, and c2 none. Without c0, who would be first, both move
    // on by one; without c1 only its own goes to c2.
    let isFirst = Murmur2.partition(ofKey: Array("orders-0".utf8), count: 2) == 0
    #expect(rebalance.moved == (service < .seconds(40) ? 0 : isFirst ? 2 : 1))
  }

  @Test("Under Kafka's default assignors nothing moves, and yet everything stops")
  func defaults() {
    let names = KafkaConsumption().assignors.map { type(of: $0).name }
    #expect(names == ["range", "cooperative-sticky"])
    #expect(RebalanceProtocol(assignors: names) == .eager)
  }

  // c2 joins at 20 s; c0 and c1, who are idle, learn of it at 21 s and join without giving anything
  // up. The first round takes a partition from c1, which rejoins at once; c0 and c2, whose heartbeats
  // began anew with the round at 21 s, learn of that at 24 s. The second round hands it out: one of
  // four partitions was dark, for 3 s.
  @Test("A cooperative scale-out takes two rounds, and only what moves is dark")
  func cooperative() throws {
    var fixture = KafkaFixture(duration: .seconds(60))
    fixture.partitions = 4
    fixture.consumers = ["c0", "c1"]
    fixture.consumption.assignors = [CooperativeStickyAssignor()]
    fixture.events = [ScenarioEvent(second: 20, .add(group: "orders", consumers: ["c2"]))]
    let outcome = try fixture.run()
    #expect(outcome.rebalances.count == 2)
    let rebalance = outcome.rebalances[1]
    #expect(rebalance.span == [20, 24])
    #expect(rebalance.moved == 1 && rebalance.least == 1)
    #expect(abs(rebalance.darkQueueSeconds - 3) < 1e-9)
    #expect(outcome.bills[0].darkQueueSeconds == rebalance.darkQueueSeconds)
  }

  // The member that is thrown out at 79.005 s works on: the other reads the three records from the
  // start, since nothing had been committed. (It will be thrown out in its turn at 141 s.)
  @Test("A member that polls too seldom works on what another reads again")
  func eviction() throws {
    var fixture = KafkaFixture(
      Array(repeating: .seconds(19), count: 3), duration: .seconds(140))
    fixture.publishing.linger = .milliseconds(5)
    fixture.consumers = ["c0", "c1"]
    fixture.service = .seconds(40)
    fixture.consumption.client.maximumPollInterval = .seconds(60)
    fixture.consumption.client.maximumPollRecords = 1_000
    let outcome = try fixture.run()
    // c0 begins the records at 19.005 s, 59.005 s and 99.005 s; its part ends at 139.005 s. c1 learns
    // at its heartbeat at 81 s, begins at 81 s and 121 s.
    let starts = (0..<3).map { number in
      outcome.attempts(ofMessage: number).map {
        "\($0.consumer) \(($0.started - VirtualTime.zero).seconds)"
      }
    }
    #expect(
      starts == [
        ["c0 19.005", "c1 81.0"], ["c0 59.005"], ["c0 99.005"],
      ])
    // c1 is at the second when the run ends. Both had been completed when they came again.
    #expect(outcome.groups[0].duplicates == 2)
    #expect(outcome.groups[0].redeliveries == 2)
    #expect(abs(outcome.groups[0].doublyOwned - (139.005 - 81)) < 1e-9)
    #expect(outcome.attempts(ofMessage: 2).first?.result == .discarded)
  }
}
