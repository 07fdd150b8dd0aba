// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Delayed messages")
struct DelayingTests {
  /// Messages at given seconds with a delay.
  private func specification(
    _ seconds: [Int64], _ delay: DelaySpecification, duration: Int64 = 8_000
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.recorded(
      seconds.map { .seconds($0) }, duration: .seconds(duration))
    specification.producers[0].delay = delay
    return specification
  }

  @Test(
    "A level's message comes after its time; a level beyond the table is the highest",
    arguments: [(1, 1), (3, 10), (5, 60), (18, 7_200), (19, 7_200), (500, 7_200)])
  func levels(level: Int, seconds: Int64) throws {
    let outcome = try ModelFixture.run(
      try specification([1, 5], .levels([.init(level: level)])))
    #expect(outcome.attempts.map(\.delivered) == [.second(1 + seconds), .second(5 + seconds)])
    // Latencies count from when a message is due.
    #expect(outcome.attempts.map(\.published) == [.second(1 + seconds), .second(5 + seconds)])
    #expect(outcome.delays[0].delivered == 2 && outcome.delays[0].delayed == 2)
    #expect(outcome.delays[0].latenessMaximum == 0)
  }

  @Test("A level is polled every 100 ms, in order of arrival")
  func polls() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(100), queues: 1, consumers: 1, rate: 50, service: .constant(0),
      events: [.init(second: 80, .step(producer: "checkout", factor: 0))])
    specification.producers[0].delay = .levels([.init(level: 2)])
    let outcome = try ModelFixture.run(specification)
    let delay = outcome.delays[0]
    #expect(delay.delivered == delay.delayed && delay.delayed > 3_500)
    #expect(delay.latenessMaximum <= 0.1 && delay.latenessMaximum > 0.09)
    let mean = try #require(delay.latenessMean)
    #expect(abs(mean - 0.05) < 0.003)
    let offsets = Set(outcome.attempts.map { $0.delivered.nanoseconds % 100_000_000 })
    #expect(offsets.count == 1)
    #expect(outcome.attempts.map(\.message) == Array(0..<delay.delivered))
  }

  @Test("Level 0 goes straight into its queue, and levels come by their weights")
  func weights() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(100), consumers: 2, rate: 50, service: .constant(0.001),
      events: [.init(second: 80, .step(producer: "checkout", factor: 0))])
    specification.producers[0].delay = .levels([
      .init(level: 0, weight: 1), .init(level: 1, weight: 3),
    ])
    let outcome = try ModelFixture.run(specification)
    let published = Double(outcome.groups[0].account.published)
    #expect(outcome.groups[0].account.completed == Int64(published))
    #expect(abs(Double(outcome.delays[0].delayed) / published - 0.75) < 0.04)
  }

  @Test(
    "The timer wheel rounds up to its tick, and a tenth of it passes between polls",
    arguments: [(1_000, 1.1), (100, 0.11), (1, 0.0021)])
  func wheel(precision: Int64, most: Double) throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(200), consumers: 2, rate: 50, service: .constant(0.001),
      events: [.init(second: 100, .step(producer: "checkout", factor: 0))])
    specification.brokers[0].timerPrecision = .milliseconds(precision)
    specification.producers[0].delay = .time(try .uniform(minimum: 1, maximum: 20))
    let outcome = try ModelFixture.run(specification)
    let delay = outcome.delays[0]
    #expect(delay.delivered == delay.delayed && delay.delayed > 4_000)
    #expect(delay.latenessMaximum <= most)
    // A tick's phase is even over the tick, a poll's over its own.
    let mean = try #require(delay.latenessMean)
    if precision > 1 { #expect(abs(mean / most - 0.5) < 0.02 + 0.05) }
    #expect(outcome.groups[0].account.completed == Int64(delay.delivered))
  }

  @Test("All messages due in one second come at once, whatever the broker")
  func ticks() throws {
    var specification = try specification([1, 1, 1, 2], .time(try .constant(3.5)))
    specification.brokers[0].timerPrecision = .seconds(1)
    let outcome = try ModelFixture.run(specification)
    let delivered = outcome.attempts.map(\.delivered)
    #expect(delivered[0] == delivered[2])
    #expect(delivered[3] - delivered[0] == .seconds(1))
    #expect(delivered[0] >= .second(4) + .milliseconds(499))
  }

  @Test("No delay and too long a delay: at once, and refused")
  func bounds() throws {
    let direct = try ModelFixture.run(try specification([1], .time(try .constant(0))))
    #expect(direct.attempts.map(\.delivered) == [.second(1)])
    #expect(direct.delays[0].delayed == 0)
    let long = try ModelFixture.run(
      try specification([1, 2], .time(try .constant(259_201))))
    #expect(long.delays[0].refused == 2)
    #expect(long.groups[0].account.published == 0)
    let longest = try ModelFixture.run(
      try specification([1], .time(try .constant(259_200))))
    #expect(longest.delays[0].pending == 1)
    #expect(longest.groups[0].account.delayed == 1)
  }

  @Test("What is held back at the end is delayed, under broadcasting it is owed to nobody yet")
  func pending() throws {
    for mode: GroupSpecification.Mode in [.clustering, .broadcasting] {
      var specification = try specification(
        [1, 2, 90], .levels([.init(level: 3)]), duration: 95)
      specification.groups[0].mode = mode
      let account = try ModelFixture.run(specification).groups[0].account
      #expect(account.completed == 2)
      #expect(account.delayed == (mode == .clustering ? 1 : 0))
    }
  }

  @Test("Retries and delayed messages share a level's queue")
  func sharedLevel() throws {
    var specification = try specification([1, 2, 3], .levels([.init(level: 3)]), duration: 100)
    specification.groups[0].failureProbability = 1
    specification.groups[0].client.maximumReconsumeTimes = 1
    let outcome = try ModelFixture.run(specification)
    // Due at 11, 12 and 13 s, failed at once, tried again 10 s later, then given up.
    #expect(outcome.attempts.count == 6)
    #expect(outcome.groups[0].account.deadLettered == 3)
    #expect(outcome.groups[0].deadLetterTimes == [.second(21), .second(22), .second(23)])
    #expect(outcome.delays[0].delivered == 3)
  }
}
