// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Polls of Kafka consumers")
struct KafkaPollingTests {
  // One thread works on both partitions: a slow record of one delays those of the other.
  @Test("A member works on its partitions in one thread, each in order")
  func oneThread() throws {
    var fixture = KafkaFixture(
      (0..<50).map { .milliseconds(10_000 + Int64($0)) }, duration: .seconds(60))
    fixture.partitions = 3
    fixture.publishing.partitioner = .roundRobin
    fixture.service = .milliseconds(70)
    let outcome = try fixture.run()
    let attempts = outcome.attempts.sorted { $0.started < $1.started }
    #expect(attempts.count == 50)
    for (earlier, later) in zip(attempts, attempts.dropFirst()) {
      #expect(later.started >= earlier.ended)
    }
    for queue in Set(attempts.map(\.queue)) {
      let numbers = attempts.filter { $0.queue == queue }.map(\.message)
      #expect(numbers == numbers.sorted())
    }
  }

  // The listener is busy for 50 x 70 ms of the 20 s that the member lives.
  @Test("Busy time is the time in batches")
  func busy() throws {
    var fixture = KafkaFixture(
      (0..<50).map { .milliseconds(10_000 + Int64($0)) }, duration: .seconds(20))
    fixture.service = .milliseconds(70)
    #expect(try fixture.run().consumers[0].busyShare == 0.175)
  }

  // Members in excess of the partitions idle.
  @Test("Members beyond the number of partitions get none")
  func excess() throws {
    var fixture = KafkaFixture(duration: .seconds(20))
    fixture.partitions = 2
    fixture.consumers = ["c0", "c1", "c2"]
    fixture.start = .settled
    #expect(try fixture.run().consumers.map(\.queuesOwned) == [1, 1, 0])
  }
}
