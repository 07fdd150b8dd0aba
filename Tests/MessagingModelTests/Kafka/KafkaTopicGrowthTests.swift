// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka's topics gain partitions")
struct KafkaTopicGrowthTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  /// One partition, from 24 s on two; records at three quarters of each second from 10 s to 60 s, dealt in turn by a
  /// client that sees new partitions within half a second: that of 24.75 s is the first that may go to the new one.
  private func fixture(
    _ groupProtocol: KafkaConsumption.GroupProtocol = .classic,
    reset: KafkaConsumerSettings.OffsetReset = .latest
  ) -> KafkaFixture {
    var fixture = KafkaFixture(
      (10..<60).map { .milliseconds($0 * 1_000 + 750) }, duration: .seconds(80))
    fixture.publishing.partitioner = .roundRobin
    fixture.publishing.metadataMaximumAge = .milliseconds(500)
    fixture.consumption = KafkaConsumption(groupProtocol: groupProtocol)
    switch groupProtocol {
    case .classic: fixture.consumption.client.metadataMaximumAge = .seconds(10)
    case .consumer: fixture.consumption.assignors = [ServerUniformAssignor()]
    case .share: fixture.consumption.assignors = [ShareSimpleAssignor()]
    }
    fixture.consumption.client.offsetReset = reset
    fixture.events = [
      ScenarioEvent(at: .zero + .seconds(24), .addPartitions(topic: "orders", count: 1))
    ]
    return fixture
  }

  // The member starts at 0 s and so renews its metadata at each tenth second: it sees the partition at 30 s, joins once
  // more, alone, and may read it at once; but the broker holds a fetch of its without the new partition, for another
  // 500 ms at most. The records of 24.75 to 29.75 s went to the two in turn: three lie in the new one, which are
  // skipped, or read then. It was dark from 24 s to 30 s, and nothing moved.
  @Test(
    "The leader of a classic group sees them when it renews its metadata",
    arguments: [KafkaConsumerSettings.OffsetReset.latest, .earliest])
  func classic(reset: KafkaConsumerSettings.OffsetReset) throws {
    let outcome = try fixture(reset: reset).run()
    let group = outcome.groups[0]
    #expect(group.account.dropped == (reset == .latest ? 3 : 0))
    #expect(group.account.completed == (reset == .latest ? 47 : 50))
    #expect(outcome.queues.map(\.queue) == [0, 1])
    #expect(outcome.queues[1].dark == 6)
    let late = outcome.attempts.count { (30...30.5).contains(seconds($0.delivered)) }
    #expect(late == (reset == .latest ? 0 : 3))
    let rebalance = try #require(outcome.rebalances.last)
    #expect(rebalance.trigger == "partitions-added" && rebalance.span == [24, 30])
    #expect(rebalance.moved == 0 && rebalance.allocation.map(\.after) == ["c0", "c0"])
    let bill = try #require(outcome.bills.first)
    #expect(bill.action == "add_queues" && bill.target == "orders" && bill.darkQueueSeconds == 6)
    // From 24.75 s on the new partition gets every other record.
    #expect(outcome.queues.map(\.appended) == [32, 18])
  }

  // c1 comes at 7 s and renews its metadata at 27 s, but c0 leads the group and does so at 30 s; c1 hears of the
  // rebalance at its next heartbeat, 3 s later at most, and gets the new partition.
  @Test("Only the leader acts upon it")
  func leader() throws {
    var fixture = fixture()
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(7), .add(group: "orders", consumers: ["c1"])))
    let outcome = try fixture.run()
    let rebalance = try #require(outcome.rebalances.last)
    #expect(rebalance.trigger == "partitions-added" && seconds(rebalance.start) == 24)
    #expect(rebalance.end.map { (30...33).contains(seconds($0)) } == true)
    #expect(rebalance.allocation.map(\.after) == ["c0", "c1"])
  }

  // The coordinators see new partitions themselves. A member of the consumer protocol is told at its next
  // heartbeat, of which there is one every 5 s; a share group's state of a partition is initialised first,
  // which takes one more.
  @Test(
    "Coordinators of the newer protocols see them at once",
    arguments: [
      (KafkaConsumption.GroupProtocol.consumer, 0.0...5), (.share, 5...10),
    ])
  func modern(
    groupProtocol: KafkaConsumption.GroupProtocol, delay: ClosedRange<Double>
  ) throws {
    let outcome = try fixture(groupProtocol, reset: .earliest).run()
    #expect(outcome.groups[0].account.completed == 50)
    #expect(delay.contains(outcome.queues[1].dark))
    let rebalance = try #require(outcome.rebalances.last)
    #expect(rebalance.trigger == "partitions-added")
    #expect(rebalance.end.map { delay.contains(seconds($0) - 24) } == true)
    // Who begins at the end skips what went to the new partition before: every other one of the records from
    // 24.75 s until then.
    let late = try fixture(groupProtocol, reset: .latest).run()
    let dark = late.queues[1].dark
    let before = (0..<10).count { Double($0) + 0.75 < dark }
    #expect((before / 2...(before + 1) / 2).contains(Int(late.groups[0].account.dropped)))
    #expect(late.groups[0].account.completed + late.groups[0].account.dropped == 50)
  }

  // Three partitions and then four. What a key's records go to is its hash modulo that number, from the moment
  // at which their client knows it.
  @Test("Keys go to other partitions", arguments: [false, true])
  func keys(keepsAccount: Bool) throws {
    var fixture = fixture(.consumer, reset: .earliest)
    fixture.partitions = 3
    fixture.keys = .uniform(keys: 20)
    if keepsAccount { fixture.publishing.sending = KafkaSending() }
    let outcome = try fixture.run()
    #expect(outcome.attempts.count == 50)
    for attempt in outcome.attempts {
      let key = try #require(attempt.key)
      let count = seconds(attempt.published) < 24 ? 3 : 4
      let number = Murmur2.partition(ofKey: Array("orders-\(key)".utf8), count: count)
      #expect(attempt.queue.hasSuffix("\(number)"), "message \(attempt.message)")
    }
    #expect(Set(outcome.attempts.map { $0.queue.suffix(1) }) == ["0", "1", "2", "3"])
  }

  // Members take 4 s a record, of which one comes each second: at 24 s the first partition has ten of fourteen
  // to go, and records of keys that go to the new one, which has none, overtake them.
  @Test(
    "The order of keys is lost where there is a backlog",
    arguments: [KafkaConsumption.GroupProtocol.classic, .consumer, .share])
  func order(groupProtocol: KafkaConsumption.GroupProtocol) throws {
    var fixture = fixture(groupProtocol, reset: .earliest)
    fixture.consumers = ["c0", "c1"]
    fixture.keys = .uniform(keys: 8)
    fixture.service = .seconds(4)
    fixture.consumption.client.maximumPollRecords = 1
    if groupProtocol == .share { fixture.consumers = ["c0"] }
    var outcome = try fixture.run()
    // About half of the keys go to either partition; in a share group one member takes both in turn.
    #expect((outcome.groups[0].keyInversions ?? 0) > 0)
    fixture.events = []
    outcome = try fixture.run()
    #expect(outcome.groups[0].keyInversions == 0)
  }

  @Test("A topic of another system has no partitions to gain, and none gains less than one")
  func problems() throws {
    var specification = try fixture().specification
    specification.events[0].action = .addPartitions(topic: "orders", count: 0)
    #expect(
      specification.problems().map(\.message) == [
        "a topic gains one partition at least, and never loses any"
      ])
    specification.events[0].action = .addPartitions(topic: "returns", count: 1)
    #expect(specification.problems().map(\.message) == ["there is no returns to act on"])
  }
}
