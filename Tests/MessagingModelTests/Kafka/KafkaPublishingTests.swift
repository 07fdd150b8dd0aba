// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka producers")
struct KafkaPublishingTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  // Four records of 1,024 bytes with a header of 61 make a batch of 4,157 bytes; a fifth finds no room
  // in 4,200 and pushes the four out at once, at 10.004 s. It waits for its own linger time of 20 ms.
  @Test("A batch leaves when the next record finds no room, or has lingered")
  func batches() throws {
    var fixture = KafkaFixture(
      (0..<5).map { .milliseconds(10_000 + Int64($0)) }, duration: .seconds(12))
    fixture.publishing.linger = .milliseconds(20)
    fixture.publishing.batchBytes = 4_200
    let outcome = try fixture.run()
    #expect(
      outcome.attempts.map { seconds($0.delivered) } == [
        10.004, 10.004, 10.004, 10.004, 10.024,
      ])
  }

  // Two partitions, one broker: the batch begun at 10 s lingers until 10.02 s and carries the younger
  // one along, which would have waited until 10.03 s. Of two brokers each has its own request.
  @Test("A request carries the batches of all partitions of its broker", arguments: [1, 2])
  func carriedAlong(brokers: Int) throws {
    var fixture = KafkaFixture(
      [.milliseconds(10_000), .milliseconds(10_010)], duration: .seconds(12))
    fixture.partitions = 2
    fixture.brokers = brokers
    fixture.publishing.partitioner = .roundRobin
    fixture.publishing.linger = .milliseconds(20)
    let outcome = try fixture.run()
    let times = outcome.attempts.map { seconds($0.delivered) }
    #expect(times == (brokers == 1 ? [10.02, 10.02] : [10.02, 10.03]))
  }

  @Test("A key goes where the murmur2 hash of its text says")
  func keyed() throws {
    var fixture = KafkaFixture(
      (0..<200).map { .milliseconds(10_000 + Int64($0)) }, duration: .seconds(12))
    fixture.partitions = 7
    fixture.keys = .uniform(keys: 20)
    let outcome = try fixture.run()
    #expect(outcome.attempts.count == 200)
    for attempt in outcome.attempts {
      let key = try #require(attempt.key)
      let partition = Murmur2.partition(ofKey: Array("orders-\(key)".utf8), count: 7)
      #expect(attempt.queue.hasSuffix("\(partition)"))
    }
  }

  // Without linger each record leaves at once, so the partition may change whenever 16,384 bytes have
  // gone to it: after 16 records of 1,024 bytes, before the next one.
  @Test("Records without keys stay with a partition for a batch's worth of bytes")
  func sticky() throws {
    var fixture = KafkaFixture(
      (0..<160).map { .milliseconds(10_000 + Int64($0)) }, duration: .seconds(12))
    fixture.partitions = 12
    let outcome = try fixture.run()
    let queues = outcome.attempts.sorted { $0.message < $1.message }.map(\.queue)
    var runs: [Int] = []
    for (position, queue) in queues.enumerated() {
      if position > 0, queues[position - 1] == queue {
        runs[runs.count - 1] += 1
      } else {
        runs.append(1)
      }
    }
    #expect(runs.allSatisfy { $0 % 16 == 0 })
    #expect(runs.count > 5)
  }

  // 3 ms to the broker and 5 ms there wait; 2 ms each way to the consumer.
  @Test("Links take their time")
  func links() throws {
    var fixture = KafkaFixture([.seconds(10)], duration: .seconds(12))
    fixture.publishing.linger = .milliseconds(5)
    fixture.network = NetworkSpecification(
      producerLatency: .milliseconds(3), consumerLatency: .milliseconds(2))
    fixture.service = .milliseconds(1)
    let outcome = try fixture.run()
    let parts = try #require(outcome.groups[0].latency).meanParts
    #expect(parts.linger == 5e6 && parts.broker == 5e6 && parts.service == 1e6)
    #expect(parts.sojourn == 11e6)
  }
}
