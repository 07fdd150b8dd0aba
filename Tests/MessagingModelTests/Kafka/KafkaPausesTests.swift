// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Consumers of Kafka that stand still")
struct KafkaPausesTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  private func fixture(
    _ published: [VirtualDuration], latency: Int64 = 0,
    _ pauses: [(at: Int64, consumer: String, for: Int64)]
  ) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(100))
    fixture.start = .settled
    fixture.network.consumerLatency = .milliseconds(latency)
    fixture.events = pauses.map {
      ScenarioEvent(
        at: .zero + .seconds($0.at),
        .fault(
          .pause(group: "orders", consumers: [$0.consumer], duration: .seconds($0.for))))
    }
    return fixture
  }

  // Two seconds of work from 5 s on, 3 s of standing still from 6 s on: done at 10 s, and the next record at 12 s.
  // A second pause from 8 s to 10 s lies within the first but for a second: done at 11 s and 13 s.
  @Test("What a member works on takes longer", arguments: [(false, 10.0), (true, 11)])
  func works(again: Bool, end: Double) throws {
    var fixture = fixture(
      [.seconds(5), .seconds(7)], [(6, "c0", 3)] + (again ? [(8, "c0", 2)] : []))
    fixture.service = .seconds(2)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map { seconds($0.ended) } == [end, end + 2])
    #expect(outcome.attempts.map { seconds($0.started) } == [5, end])
  }

  // The broker answers at 6 s; the member hears of it when it goes on, at 8 s.
  @Test("What comes waits until a member goes on", arguments: [Int64(0), 10])
  func hears(latency: Int64) throws {
    let outcome = try fixture([.seconds(6)], latency: latency, [(5, "c0", 3)]).run()
    #expect(outcome.attempts.map { seconds($0.started) } == [8])
  }

  // One partition. Who reads it alone leaves it in the dark for as long as it stands still: from 5 s to 10 s by
  // two pauses that overlap. With two readers, as share groups have them, it is dark while both stand still:
  // from 8 s, when c1 begins to, to 10 s.
  @Test("A partition whose readers all stand still is dark", arguments: [false, true])
  func dark(isShared: Bool) throws {
    let pauses: [(at: Int64, consumer: String, for: Int64)] = [(5, "c0", 3), (7, "c0", 3)]
    var fixture = fixture([.seconds(20)], pauses + (isShared ? [(8, "c1", 7)] : []))
    if isShared {
      fixture.consumers = ["c0", "c1"]
      fixture.consumption = KafkaConsumption(
        groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    }
    let outcome = try fixture.run()
    #expect(outcome.groups[0].dark == (isShared ? 2 : 5))
    #expect(outcome.bills.map(\.darkQueueSeconds).reduce(0, +) == outcome.groups[0].dark)
  }

  // c0 stands still from 10 s to 40 s with sessions of 6 s and heartbeats each second: the coordinator misses it 5 to
  // 6 s later, c1 hears within a second, and has both partitions until c0 is back. c0's partition is dark
  // meanwhile, so no record waits longer than 7 s for somebody, and one waits for 5 s at least.
  @Test(
    "Who stands still for longer than its session is out, and joins again",
    arguments: [KafkaConsumption.GroupProtocol.classic, .consumer])
  func session(groupProtocol: KafkaConsumption.GroupProtocol) throws {
    var fixture = fixture((1...90).map { .seconds($0) }, [(10, "c0", 30)])
    fixture.partitions = 2
    fixture.consumers = ["c0", "c1"]
    fixture.keys = .uniform(keys: 20)
    if groupProtocol == .consumer {
      fixture.consumption = KafkaConsumption(
        groupProtocol: .consumer, assignors: [ServerUniformAssignor()])
      fixture.coordinator.consumerSessionTimeout = .seconds(6)
      fixture.coordinator.consumerHeartbeatInterval = .seconds(1)
    } else {
      fixture.consumption.client.sessionTimeout = .seconds(6)
      fixture.consumption.client.heartbeatInterval = .seconds(1)
    }
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 90)
    // What c0 fetches before it hears that it is out, it works on once more.
    let first = (0..<90).compactMap { number in
      outcome.attempts(ofMessage: number).min { $0.started < $1.started }
    }
    #expect(first.count == 90)
    let waits = first.map { ($0.started - $0.published).seconds }
    #expect(waits.max().map { (4...9).contains($0) } == true)
    func owners(_ range: ClosedRange<Double>) -> Set<String> {
      Set(first.filter { range.contains(seconds($0.published)) }.map(\.consumer))
    }
    #expect(owners(20...38) == ["c1"])
    #expect(owners(1...9) == ["c0", "c1"] && owners(50...90) == ["c0", "c1"])
  }

  // Told to end at 7 s, it does when it goes on at 8 s, and c1 has the record of 9 s at its next heartbeat.
  @Test("Who is told to end while it stands still ends afterwards")
  func stops() throws {
    var fixture = fixture([.seconds(6), .seconds(20)], [(5, "c0", 3)])
    fixture.consumers = ["c0", "c1"]
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(7), .remove(group: "orders", consumers: ["c0"])))
    let outcome = try fixture.run()
    #expect(outcome.groups[0].account.completed == 2)
    #expect(outcome.attempts.last?.consumer == "c1")
    let end = outcome.rebalances.first { $0.trigger == "leave" }
    #expect(end.map { seconds($0.start) >= 7 } == true)
  }

  // c0 stands still from 10 s to 30 s. Its session of 6 s ends by 16 s, and c1 has the partition at its next
  // heartbeats, until it leaves at 25 s. The record of 28 s goes to c0, which is the only one that still asks for
  // it, and works on it from 30 s on; not before 32 s, a second there and a second back, does it hear that it is
  // no member any more, and has the record once more when it has joined again.
  @Test("Who outlives its successor without a notion of either reads on")
  func handsBack() throws {
    var fixture = fixture([.seconds(5), .seconds(28)], latency: 1_000, [(10, "c0", 20)])
    fixture.consumers = ["c0", "c1"]
    fixture.consumption = KafkaConsumption(
      groupProtocol: .consumer, assignors: [ServerUniformAssignor()])
    fixture.consumption.client.fetchMaximumWait = .seconds(60)
    fixture.coordinator.consumerSessionTimeout = .seconds(6)
    fixture.coordinator.consumerHeartbeatInterval = .seconds(1)
    let holder = try #require(try fixture.run().attempts(ofMessage: 0).first?.consumer)
    #expect(holder == "c0")
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(25), .remove(group: "orders", consumers: ["c1"])))
    let outcome = try fixture.run()
    let starts = outcome.starts(ofMessage: 1)
    #expect(starts.first == "c0 30.0" && starts.count == 2, "\(starts)")
    #expect(outcome.groups[0].account.completed == 2)
    #expect(outcome.groups[0].duplicates == outcome.attempts.count - 2)
  }
}
