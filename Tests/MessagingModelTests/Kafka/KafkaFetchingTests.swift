// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Fetches of Kafka consumers")
struct KafkaFetchingTests {
  private func deliveries(_ outcome: ReplicationOutcome) -> [Double] {
    outcome.attempts.sorted { $0.message < $1.message }
      .map { ($0.delivered - VirtualTime.zero).seconds }
  }

  // The lone member reads from 3 s on, where its fetch is held. Records of 1,000 bytes come at 10 s,
  // 10.1 s and 10.2 s: three of them are enough. (Fetches are renewed every 500 ms, at 9.5 s, 10 s,
  // 10.5 s: the one in force began at 10 s.)
  @Test("A broker waits for enough bytes")
  func minimum() throws {
    var fixture = KafkaFixture(
      [.milliseconds(10_050), .milliseconds(10_100), .milliseconds(10_200)],
      duration: .seconds(12))
    fixture.size = 1_000
    fixture.consumption.client.fetchMinimumBytes = 3_000
    #expect(deliveries(try fixture.run()) == [10.2, 10.2, 10.2])
  }

  // With too little at hand the fetch that began at 10 s is answered at 10.5 s.
  @Test("But not for longer than asked to")
  func wait() throws {
    var fixture = KafkaFixture([.milliseconds(10_050)], duration: .seconds(12))
    fixture.consumption.client.fetchMinimumBytes = 100_000
    #expect(deliveries(try fixture.run()) == [10.5])
  }

  // One poll returns ten records; the other ten were fetched with them and wait for the next poll.
  @Test("A poll returns no more records than asked for")
  func pollRecords() throws {
    var fixture = KafkaFixture(
      Array(repeating: .seconds(10), count: 20), duration: .seconds(40))
    fixture.publishing.linger = .milliseconds(1)
    fixture.publishing.batchBytes = 1 << 20
    fixture.service = .seconds(1)
    fixture.consumption.client.maximumPollRecords = 10
    fixture.consumption.client.commit = .batch
    fixture.events = [ScenarioEvent(second: 25, .crash(group: "orders", consumers: ["c0"]))]
    fixture.consumers = ["c0", "c1"]
    let outcome = try fixture.run()
    // Ten are committed at 20.001 s; the five done after that are not.
    #expect(deliveries(outcome).prefix(20).allSatisfy { $0 == 10.001 })
    #expect(outcome.attempts.filter { $0.result == .ack }.count == 14)
    #expect(outcome.attempts.last?.result == .lost)
  }

  // 4,096 bytes allow four records of 1,024 at a time from each partition.
  @Test("An answer holds so many bytes of a partition, but one record at least", arguments: [4, 0])
  func partitionBytes(records: Int) throws {
    var fixture = KafkaFixture(
      Array(repeating: .seconds(10), count: 8), duration: .seconds(40))
    fixture.publishing.linger = .milliseconds(1)
    fixture.publishing.batchBytes = 1 << 20
    fixture.service = .seconds(1)
    fixture.consumption.client.maximumPartitionFetchBytes = max(1, records * 1_024)
    let outcome = try fixture.run()
    // The next fetch leaves when a poll has taken all that was fetched, before the work on it, so an
    // answer is there from then on.
    let expected = (0..<8).map { number in
      10.001 + Double(max(0, number / max(1, records) - 1) * max(1, records))
    }
    #expect(zip(deliveries(outcome), expected).allSatisfy { abs($0 - $1) < 1e-9 })
  }
}
