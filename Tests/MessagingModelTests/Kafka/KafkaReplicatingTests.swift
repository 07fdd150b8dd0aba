// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka's replicas")
struct KafkaReplicatingTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  private func fixture(
    _ published: [VirtualDuration], factor: Int, minimum: Int = 1, acks: KafkaSending.Acks = .all
  ) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(30))
    fixture.start = .settled
    fixture.brokers = 3
    fixture.replication = KafkaReplication(topics: [.init(factor: factor, minimumInSync: minimum)])
    var sending = KafkaSending()
    sending.acks = acks
    sending.isIdempotent = acks == .all
    fixture.publishing.sending = sending
    return fixture
  }

  // 50 ms to the broker, where the first record is at 1.050 s; 10 ms to the followers and 10 ms until their next
  // fetches tell that they have it: consumers see it at 1.070 s. Its answer leaves at once, or then. The second
  // record is at the broker at 1.051 s. With `acks=all` the broker turns to it when the first is answered; with
  // `acks=1` at once, but the followers' fetches are under way. Either way they take it along at 1.070 s.
  @Test(
    "Consumers see what all in sync have, whatever the producer waits for",
    arguments: [(KafkaSending.Acks.leader, 0.1), (.all, 0.12945)])
  func highWatermark(acks: KafkaSending.Acks, answer: Double) throws {
    var fixture = fixture([.milliseconds(1_000), .milliseconds(1_001)], factor: 3, acks: acks)
    fixture.network.producerLatency = .milliseconds(50)
    fixture.replication?.latency = .milliseconds(10)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map { seconds($0.delivered) } == [1.070, 1.090])
    // 0.120 s and 0.139 s with all, 0.100 s twice with the leader alone.
    #expect(outcome.sends.first?.answerMean == (acks == .all ? 0.1295 : 0.1))
  }

  // One replica: nobody to wait for.
  @Test("A single replica costs nothing but the way")
  func single() throws {
    var fixture = fixture([.milliseconds(1_000)], factor: 1)
    fixture.network.producerLatency = .milliseconds(50)
    fixture.replication?.latency = .milliseconds(10)
    let outcome = try fixture.run()
    #expect(outcome.attempts.map { seconds($0.delivered) } == [1.050])
    #expect(outcome.sends.first?.answerMean == 0.1)
  }

  // Two replicas, both of which must be in sync. The follower stops in order at 2 s and is back at 5 s. With
  // `acks=all` the record of 3 s is refused, and again and again, at most 1.2 s apart, until after 5 s. With
  // `acks=1` it is taken, but nobody sees it before the high watermark may move again.
  @Test(
    "Below the minimum in sync, writes are refused or invisible",
    arguments: [KafkaSending.Acks.leader, .all])
  func minimum(acks: KafkaSending.Acks) throws {
    var fixture = fixture([.seconds(1), .seconds(3)], factor: 2, minimum: 2, acks: acks)
    fixture.events = [
      ScenarioEvent(
        at: .zero + .seconds(2),
        .fault(.stopBroker("broker-1", ending: .shutdown, duration: .seconds(3))))
    ]
    let outcome = try fixture.run()
    let times = outcome.attempts.map { seconds($0.delivered) }
    #expect(times.count == 2 && times[0] == 1)
    let buffers = try #require(outcome.buffers.first)
    if acks == .all {
      #expect((5...6.2).contains(times[1]))
      #expect(buffers.notEnoughReplicas >= 4)
    } else {
      #expect(times[1] == 5)
      #expect(buffers.notEnoughReplicas == 0)
    }
  }

  // Twelve partitions on three brokers, each request with several of them: a follower's fetch goes on as soon as
  // one of them has come, and must leave none of the others behind.
  @Test("Followers leave no partition behind", arguments: [KafkaSending.Acks.leader, .all])
  func several(acks: KafkaSending.Acks) throws {
    var fixture = fixture((0..<2_000).map { .milliseconds(1_000 + $0 * 2) }, factor: 3, acks: acks)
    fixture.partitions = 12
    fixture.clients = 4
    fixture.keys = .uniform(keys: 100)
    fixture.network.producerLatency = .milliseconds(1)
    fixture.replication?.latency = .milliseconds(5)
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.stored == 2_000 && sends.unsent == 0 && sends.timedOut == 0)
    #expect(outcome.groups[0].account.completed == 2_000)
    #expect(outcome.attempts.allSatisfy { ($0.started - $0.published).seconds < 0.2 })
  }

  // Replicas that cost no time change nothing for who reads.
  @Test("Replicas at no distance deliver as none do")
  func alike() throws {
    var fixture = fixture((0..<500).map { .milliseconds(1_000 + $0 * 3) }, factor: 3)
    fixture.partitions = 7
    fixture.keys = .uniform(keys: 20)
    fixture.publishing.linger = .milliseconds(5)
    fixture.network.producerLatency = .milliseconds(1)
    func deliveries(_ fixture: KafkaFixture) throws -> [String] {
      try fixture.run().attempts.sorted { $0.message < $1.message }.map {
        "\($0.message) \($0.queue) \(seconds($0.delivered))"
      }
    }
    let replicated = try deliveries(fixture)
    fixture.replication = nil
    fixture.publishing.sending = nil
    #expect(try deliveries(fixture) == replicated)
  }
}
