// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Concurrent consumption")
struct ConcurrentConsumptionTests {
  @Test("A member's threads share its messages, first come first served")
  func threads() throws {
    let specification = try ModelFixture.recorded(
      Array(repeating: .zero, count: 10), duration: .seconds(100), threads: 3,
      service: .seconds(2))
    let outcome = try ModelFixture.run(specification)
    let starts = outcome.attempts.sorted { $0.message < $1.message }.map(\.started)
    #expect(starts == [0, 0, 0, 2, 2, 2, 4, 4, 4, 6].map { .second($0) })
    #expect(outcome.attempts.allSatisfy { $0.ended - $0.started == .seconds(2) })
    #expect(outcome.consumers[0].busyShare == 20.0 / 300)
    #expect(outcome.groups[0].busyShare == 20.0 / 300)
  }

  @Test("A batch keeps one thread for the sum of its services and ends as one")
  func batches() throws {
    let specification = try ModelFixture.recorded(
      Array(repeating: .zero, count: 10), duration: .seconds(100), service: .seconds(1)
    ) { $0.client.consumeBatchSize = 4 }
    let outcome = try ModelFixture.run(specification)
    let ends = outcome.attempts.sorted { $0.message < $1.message }.map(\.ended)
    #expect(ends == [4, 4, 4, 4, 8, 8, 8, 8, 10, 10].map { .second($0) })
  }

  @Test("Messages of a batch fail one by one")
  func failuresInBatches() throws {
    let specification = try ModelFixture.recorded(
      Array(repeating: .zero, count: 10), duration: .seconds(100), service: .seconds(1),
      events: [.init(second: 0, .poison(producer: "checkout"))]
    ) {
      $0.client.consumeBatchSize = 16
      $0.client.maximumReconsumeTimes = 1
    }
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.filter { $0.result == .reject }.map(\.message) == [0, 0])
    #expect(outcome.groups[0].account.completed == 9)
  }

  @Test("Over a slow network a failed message holds its thread for the way to the broker and back")
  func sendBackHoldsThread() throws {
    var specification = try ModelFixture.recorded(
      Array(repeating: .zero, count: 4), duration: .seconds(100), service: .seconds(1)
    ) {
      $0.failureProbability = 1
      $0.client.maximumReconsumeTimes = 0
      $0.client.consumeBatchSize = 2
    }
    specification.network.consumerLatency = .milliseconds(100)
    let outcome = try ModelFixture.run(specification)
    let starts = outcome.attempts.sorted { $0.message < $1.message }.map(\.started)
    let first = VirtualTime.zero + .milliseconds(200)
    // A batch of two takes 2 s and two round trips of 0.2 s, one after the other.
    #expect(starts == [0, 0, 2_400, 2_400].map { first + .milliseconds($0) })
    #expect(
      outcome.groups[0].deadLetterTimes
        == [2_100, 2_300, 4_500, 4_700].map {
          first + .milliseconds($0)
        })
    // They are sent back in the order of the batch.
    #expect(outcome.attempts.map(\.message) == [0, 1, 2, 3])
  }

  @Test("Every delivery takes producer, dispatch and reply latencies to the nanosecond")
  func latencies() throws {
    var specification = try ModelFixture.recorded(
      [.seconds(1)], duration: .seconds(100), service: .milliseconds(30))
    specification.network.producerLatency = .milliseconds(5)
    specification.network.consumerLatency = .milliseconds(7)
    for consumption in GroupSpecification.Consumption.ofRocketMQ {
      specification.groups[0].consumption = consumption
      if consumption == .pop { specification.groups[0].allocation = PopSharing() }
      let outcome = try ModelFixture.run(specification)
      let attempt = try #require(outcome.attempts.first)
      #expect(attempt.delivered == .second(1) + .milliseconds(12))
      #expect(attempt.started == attempt.delivered)
      #expect(attempt.ended == attempt.started + .milliseconds(30))
      let parts = try #require(outcome.groups[0].latency).meanParts
      #expect(parts.broker == 12e6)
      #expect(parts.service == 30e6)
      #expect(parts.sojourn == 42e6)
    }
  }

  @Test("A failed message over a slow network comes again after its delay and both ways")
  func retryLatencies() throws {
    var specification = try ModelFixture.recorded(
      [.seconds(1)], duration: .seconds(100), service: .milliseconds(30),
      events: [.init(second: 1, .poison(producer: "checkout"))]
    ) { $0.client.maximumReconsumeTimes = 1 }
    specification.network.consumerLatency = .milliseconds(7)
    let outcome = try ModelFixture.run(specification)
    let attempts = outcome.attempts(ofMessage: 0)
    // Reply; listener, send-back, 10 s, reply; listener, send-back.
    let second = VirtualTime.second(1) + .milliseconds(7 + 30 + 7 + 10_000 + 7)
    #expect(attempts.map(\.started) == [.second(1) + .milliseconds(7), second])
    #expect(outcome.groups[0].deadLetterTimes == [second + .milliseconds(37)])
  }

  @Test("What a listener achieves after its queue was taken away is done again elsewhere")
  func revocation() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(120), queues: 6, consumers: 2, rate: 20, threads: 4,
      service: .constant(0.15),
      events: [.init(second: 50, .add(group: "orders", consumers: ["a"]))])
    var discarded = 0
    for seed in 0..<10 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let lost = outcome.attempts.filter { $0.result == .discarded }
      discarded += lost.count
      for attempt in lost {
        let all = outcome.attempts(ofMessage: attempt.message)
        #expect(all.contains { $0.result == .ack && $0.consumer != attempt.consumer })
      }
      #expect(outcome.groups[0].duplicates >= lost.count)
      #expect(outcome.rebalances.reduce(0) { $0 + $1.duplicates } == outcome.groups[0].duplicates)
      #expect(Examination(specification, outcome).findings == [])
    }
    #expect(discarded > 10)
  }

  @Test("A slowed member takes longer while it is slow; its next process does not")
  func slow() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 2, consumers: 2, rate: 10, service: .constant(0.01),
      events: [
        .init(
          second: 20, .slow(group: "orders", consumers: ["c0"], factor: 5, duration: .seconds(40))),
        .init(second: 30, .crash(group: "orders", consumers: ["c0"])),
        .init(second: 31, .add(group: "orders", consumers: ["c0"])),
      ])
    let outcome = try ModelFixture.run(specification)
    for attempt in outcome.attempts where attempt.result == .ack {
      let isSlow =
        attempt.consumer == "c0" && attempt.started >= .second(20)
        && attempt.started < .second(31)
      #expect(attempt.ended - attempt.started == .milliseconds(isSlow ? 50 : 10))
    }
    #expect(outcome.attempts.contains { $0.consumer == "c0" && $0.started > .second(60) })
  }

  @Test("A member's own factor and a slow-down multiply; a slow-down without end stays")
  func factors() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(60), queues: 2, consumers: 2, rate: 10, service: .constant(0.01),
      events: [
        .init(second: 20, .slow(group: "orders", consumers: ["c0"], factor: 3, duration: nil))
      ]
    ) { $0.serviceFactors = [.init(consumer: "c0", factor: 2)] }
    for attempt in try ModelFixture.run(specification).attempts {
      let milliseconds: Int64 =
        attempt.consumer == "c1" ? 10 : attempt.started < .second(20) ? 20 : 60
      #expect(attempt.ended - attempt.started == .milliseconds(milliseconds))
    }
  }
}
