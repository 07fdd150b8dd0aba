// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("What requests cost Kafka's brokers")
struct KafkaCostsTests {
  private func fixture(
    _ published: [VirtualDuration], threads: Int = 1, request: Int64 = 0, batch: Int64 = 0
  ) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(30))
    fixture.start = .settled
    var cost = KafkaBrokerCost()
    cost.threads = threads
    cost.request = .milliseconds(request)
    cost.batch = .milliseconds(batch)
    fixture.cost = cost
    return fixture
  }

  private func deliveries(_ fixture: KafkaFixture) throws -> [Int64] {
    try fixture.run().attempts.sorted { $0.message < $1.message }.map {
      ($0.delivered - VirtualTime.zero).nanoseconds / 1_000_000
    }
  }

  // Two clients send a record each at 1 s: 10 ms for a request and 5 ms for its batch. One thread has stored
  // them at 1.015 and 1.030 s; the fetch that waits for the first is answered behind the second, at 1.040 s,
  // and the next one at 1.050 s. Two threads store both by 1.015 s and answer at 1.025 and 1.035 s.
  @Test(
    "Requests wait for a thread",
    arguments: [(1, [Int64(1_040), 1_050]), (2, [1_025, 1_035])],
    [KafkaConsumption.GroupProtocol.classic, .share])
  func threads(
    expected: (threads: Int, times: [Int64]), groupProtocol: KafkaConsumption.GroupProtocol
  ) throws {
    var fixture = fixture(
      [.seconds(1), .seconds(1)], threads: expected.threads, request: 10, batch: 5)
    fixture.clients = 2
    if groupProtocol == .share {
      fixture.consumption = KafkaConsumption(
        groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    }
    #expect(try deliveries(fixture) == expected.times)
  }

  // Ten times as slow from 2 s to 3 s: 150 ms and 100 ms for the record of 2.5 s, and 15 ms and 10 ms for the others.
  @Test("A slow broker takes longer for a time")
  func slowBroker() throws {
    var fixture = fixture(
      [.seconds(1), .milliseconds(2_500), .seconds(5)], request: 10, batch: 5)
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(2),
        .fault(.slowBroker("broker-0", factor: 10, duration: .seconds(1))))
    ]
    #expect(try deliveries(fixture) == [1_025, 2_750, 5_025])
    let bill = try #require(try fixture.run().bills.first)
    #expect(bill.action == "slow_broker" && bill.target == "broker-0" && bill.group == "orders")
  }

  // The leader has appended the record of each second 5 ms later, and its follower 5 ms after that, which is
  // when it can be read; a follower that is ten times as slow, from 2 s to 4 s, takes 50 ms.
  @Test("A slow follower holds up what all replicas in sync must have")
  func slowFollower() throws {
    var fixture = fixture([.seconds(1), .seconds(3), .seconds(5)], batch: 5)
    fixture.brokers = 2
    fixture.replication = KafkaReplication(topics: [.init(factor: 2)])
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(2),
        .fault(.slowBroker("broker-1", factor: 10, duration: .seconds(2))))
    ]
    #expect(try deliveries(fixture) == [1_010, 3_055, 5_010])
  }

  // Twenty records of 1 KiB, one each second. The first reader joins at 25 s and is assigned the partition 3 s
  // later. With 10 KiB of memory the first record is not there any more.
  @Test("What memory has lost is read from disk", arguments: [(10, Int64(28_020)), (20, 28_000)])
  func disk(kibibytes: Int, time: Int64) throws {
    var fixture = fixture((1...20).map { .seconds($0) })
    fixture.duration = .seconds(40)
    fixture.start = .cold
    fixture.consumers = []
    fixture.cost?.memory = kibibytes << 10
    fixture.cost?.diskRead = .milliseconds(20)
    fixture.events = [
      ScenarioEvent(at: .zero + .seconds(25), .add(group: "orders", consumers: ["c0"]))
    ]
    #expect(try deliveries(fixture) == Array(repeating: time, count: 20))
  }

  // Two partitions on a broker each, of which one needs 200 ms for a request and the other 1 ms, and batches of four
  // records, one of which is full each 40 ms. Who chooses evenly gives half of the records to either; who looks
  // at what waits gives the slow broker few more than the 5 batches a second that it can take of 25.
  @Test("Records without a key avoid a slow broker", arguments: [true, false])
  func adaptive(isAdaptive: Bool) throws {
    var fixture = fixture(
      (0..<2_000).map { .milliseconds(1_000 + 10 * $0) }, threads: 2, request: 1)
    fixture.brokers = 2
    fixture.partitions = 2
    fixture.size = 1_000
    fixture.publishing.linger = .milliseconds(100)
    fixture.publishing.batchBytes = 4_061
    var sending = KafkaSending()
    sending.isAdaptive = isAdaptive
    sending.maximumInFlight = 1
    fixture.publishing.sending = sending
    fixture.duration = .seconds(200)
    fixture.events = [
      ScenarioEvent(
        at: .zero + .milliseconds(500),
        .fault(.slowBroker("broker-1", factor: 200, duration: .seconds(100))))
    ]
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 2_000)
    let slow = try #require(outcome.queues.last).appended
    #expect(isAdaptive ? (300...650).contains(slow) : (850...1_150).contains(slow), "\(slow)")
  }

  // The broker dies with two requests in hand, of which nobody hears again; clients send them once more when
  // another one leads.
  @Test("Requests in hand go with their broker")
  func outage() throws {
    var fixture = fixture([.seconds(10), .seconds(10)], request: 2_000)
    fixture.clients = 2
    fixture.brokers = 2
    fixture.replication = KafkaReplication(topics: [.init(factor: 2)])
    fixture.duration = .seconds(60)
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(11),
        .fault(.stopBroker("broker-0", ending: .crash, duration: .seconds(1))))
    ]
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.stored == 2 && sends.repeated == 0 && sends.attempts >= 4)
    #expect(outcome.groups[0].account.completed == 2)
  }

  @Test("Costs that contradict themselves are refused")
  func problems() throws {
    var fixture = fixture([.seconds(1)])
    #expect(try fixture.specification.problems().map(\.path) == ["broker_cost.request"])
    fixture.cost?.memory = 1_024
    #expect(
      try fixture.specification.problems().map(\.path) == [
        "broker_cost.memory", "broker_cost.request",
      ])
    fixture.cost = nil
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(2),
        .fault(.slowBroker("broker-0", factor: 10, duration: .seconds(1))))
    ]
    #expect(
      try fixture.specification.problems().map(\.message) == [
        "broker-0 has no cost that could rise; give 'broker_cost', what requests cost"
      ])
  }
}
