// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("What holds publishers up")
struct PublisherLimitsTests {
  /// Starts of the listeners in milliseconds, by message.
  private static func starts(_ outcome: ReplicationOutcome) -> [Int64] {
    outcome.attempts.sorted { $0.message < $1.message }
      .map { $0.started.nanoseconds / 1_000_000 }
  }

  @Test(
    "A publisher waits for confirms once its window is full",
    arguments: [(1, [2, 12, 22, 32]), (2, [2, 2, 12, 12]), (4, [2, 2, 2, 2])])
  func window(size: Int, expected: [Int64]) throws {
    var fixture = WorkQueueFixture(4, every: .zero)
    fixture.confirmWindow = size
    fixture.threads = 4
    fixture.prefetch = 4
    // 2 ms to the queue, 8 ms from there back to the publisher: a round trip of 10 ms.
    fixture.latencies = WorkQueueLatencies(
      publish: try .constant(0.002), confirm: try .constant(0.008))
    let outcome = try fixture.run()
    #expect(Self.starts(outcome) == expected)
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    // What it waits for confirms is linger, what it travels is the broker's.
    #expect(abs(parts.linger * 4 - Double(expected.reduce(0) { $0 + $1 - 2 }) * 1e6) < 1)
    #expect(abs(parts.broker * 4 - 8e6) < 1)
    #expect(outcome.groups[0].account.completed == 4)
  }

  @Test("A refused message and one without a queue are answered, too")
  func refused() throws {
    var fixture = WorkQueueFixture(6, every: .zero)
    fixture.queues = [WorkQueue(name: "work", maximumLength: 1, overflow: .rejectPublish)]
    fixture.confirmWindow = 1
    fixture.latencies = WorkQueueLatencies(confirm: try .constant(0.001))
    fixture.service = .milliseconds(100)
    let account = try fixture.run().groups[0].account
    // One is at work, one is ready; each of the others is refused a millisecond after the last.
    #expect(account.completed == 2 && account.dropped == 4)
  }

  @Test("With several copies the message is confirmed when the last queue has its own")
  func copies() throws {
    var fixture = WorkQueueFixture(3, every: .zero)
    fixture.queues = [WorkQueue(name: "work"), WorkQueue(name: "slow", cost: .milliseconds(20))]
    fixture.exchanges = [MessageExchange(name: "all", kind: .fanout)]
    fixture.bindings = [
      ExchangeBinding(exchange: "all", destination: .queue("work")),
      ExchangeBinding(exchange: "all", destination: .queue("slow")),
    ]
    fixture.exchange = "all"
    fixture.others = ["slow"]
    fixture.confirmWindow = 1
    let outcome = try fixture.run()
    let work = outcome.attempts.filter { $0.group == 0 }.map { $0.started.nanoseconds }
    #expect(work == [0, 20_000_000, 40_000_000])
    #expect(outcome.groups.map(\.account.completed) == [3, 3])
  }

  @Test("A queue's process takes messages in one by one, and credit holds the rest at the producer")
  func credit() throws {
    var fixture = WorkQueueFixture(1_000, every: .zero)
    fixture.queues = [WorkQueue(name: "work", cost: .milliseconds(1))]
    fixture.service = .zero
    let outcome = try fixture.run()
    // Message n is taken in after n + 1 ms.
    #expect(Self.starts(outcome) == (0..<1_000).map { Int64($0) + 1 })
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    // 400 are sent at once, 200 after the 200th, 200 after the 400th, 200 after the 600th.
    #expect(abs(parts.linger - (200 + 400 + 600) * 200e6 / 1_000) < 1)
    #expect(outcome.groups[0].account.inFlight == 0)
  }

  @Test("RabbitMQ's alarm comes with the next look at the memory, and ends with one")
  func alarm() throws {
    var fixture = WorkQueueFixture(100, every: .milliseconds(100))
    fixture.memory = BrokerMemory(limit: 10 * 1_024, checkInterval: .milliseconds(2_500))
    fixture.prefetch = 1
    fixture.service = .milliseconds(400)
    fixture.duration = .seconds(60)
    let outcome = try fixture.run()
    // 26 are published up to the first look at 2.5 s, which finds 20 open and stops publishing. At 5 s
    // there are 14, at 7.5 s 8, so that the 50 that wait come in at once; until the look at 10 s the
    // rest is published, while 24 have been done.
    #expect(outcome.groups[0].account.completed == 100)
    let sent = outcome.attempts.sorted { $0.message < $1.message }.map(\.published.nanoseconds)
    #expect(sent == (0..<100).map { Int64($0) * 100_000_000 })
    #expect(outcome.groups[0].backlogPeak == 76)
    // Messages 26 to 75 wait from 0.1 s times their number to 7.5 s.
    let linger = (26...75).reduce(0.0) { $0 + 7.5e9 - Double($1) * 0.1e9 }
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    #expect(abs(parts.linger * 100 - linger) < 1)
  }

  @Test("ActiveMQ's producers wait as soon as the memory is full, and go on as soon as it is not")
  func flowControl() throws {
    var fixture = WorkQueueFixture(20, every: .zero)
    fixture.queues = [WorkQueue(name: "work", kind: .activemq)]
    fixture.memory = BrokerMemory(limit: 3 * 1_024, checkInterval: .zero)
    let outcome = try fixture.run()
    // Three in the broker at any time.
    #expect(outcome.groups[0].backlogPeak == 3)
    #expect(Self.starts(outcome) == (0..<20).map { Int64($0) * 10 })
    let parts = try #require(outcome.groups[0].latency?.meanParts)
    // Message n waits at the producer until message n - 3 is done.
    let linger = (3..<20).reduce(0.0) { $0 + Double($1 - 2) * 10e6 }
    #expect(abs(parts.linger * 20 - linger) < 1)
  }

  @Test("Without limits nothing changes, message for message")
  func unlimited() throws {
    var fixture = WorkQueueFixture(200, every: .milliseconds(3))
    fixture.prefetch = 2
    fixture.latencies = WorkQueueLatencies(publish: try .constant(0.001))
    let free = try fixture.run()
    fixture.confirmWindow = 1_000_000
    fixture.memory = BrokerMemory(limit: 1 << 40, checkInterval: .milliseconds(2_500))
    let limited = try fixture.run()
    #expect(free.attempts.map(\.message) == limited.attempts.map(\.message))
    #expect(free.attempts.map(\.ended) == limited.attempts.map(\.ended))
    #expect(free.groups[0].latency?.meanParts == limited.groups[0].latency?.meanParts)
  }
}
