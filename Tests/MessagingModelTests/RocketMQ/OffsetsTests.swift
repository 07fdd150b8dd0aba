// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Offsets")
struct OffsetsTests {
  @Test("A crash repeats no more than the work since the last commit", arguments: [1, 5])
  func crash(period: Int64) throws {
    // One queue with one thread ends in order, so only the commit's age and the listener count.
    // Pulls carry offsets too; since messages come by the hundred they are seldom.
    var specification = try ModelFixture.specification(
      duration: .seconds(150), queues: 1, consumers: 2, service: .constant(0.02),
      events: [
        .init(second: 50, .crash(group: "orders", consumers: ["c0"])),
        .init(second: 60, .step(producer: "checkout", factor: 0)),
      ]
    ) { $0.client.offsetPersistInterval = .seconds(period) }
    specification.producers[0].arrivals = try ArrivalSpecification(
      PeriodicArrivals(period: 8), batch: .fixed(300))
    var most = 0
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      let repeated = Set(
        outcome.attempts.filter { $0.consumer == "c1" }.map(\.message)
      ).intersection(
        outcome.attempts.filter { $0.consumer == "c0" && $0.result == .ack }.map(\.message))
      #expect(outcome.groups[0].duplicates == repeated.count)
      for attempt in outcome.attempts where repeated.contains(attempt.message) {
        guard attempt.consumer == "c0" else { continue }
        #expect(attempt.ended >= .second(50 - period))
      }
      most = max(most, repeated.count)
      #expect(outcome.groups[0].account.completed == outcome.groups[0].account.published)
    }
    #expect(most > 0)
  }

  @Test("An orderly shutdown commits first: only what the listener was at comes again")
  func shutdown() throws {
    let specification = try ModelFixture.specification(
      duration: .seconds(150), queues: 1, consumers: 2, rate: 20, service: .constant(0.02),
      events: [.init(second: 50, .remove(group: "orders", consumers: ["c0"]))])
    for seed in 0..<20 as Range<UInt64> {
      let outcome = try ModelFixture.run(specification, seed: seed)
      #expect(outcome.groups[0].duplicates == 0)
      #expect(outcome.groups[0].redeliveries <= 1)
      #expect(
        outcome.attempts.filter { $0.result == .lost }.count == outcome.groups[0].redeliveries)
    }
  }

  @Test("One message that does not end pins the offset, and all behind it come again")
  func pinned() throws {
    var specification = try ModelFixture.recorded(
      (0..<50).map { .milliseconds(1_000 + Int64($0)) }, duration: .seconds(200), consumers: 2,
      threads: 2,
      events: [.init(second: 60, .crash(group: "orders", consumers: ["c0"]))])
    specification.groups[0].service = .trace(
      [90_000_000_000] + Array(repeating: 1_000_000, count: 49), repeats: false)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.groups[0].duplicates == 49)
    #expect(outcome.groups[0].account.completed == 50)
    #expect(outcome.attempts.filter { $0.result == .lost }.map(\.message) == [0])
  }

  @Test("A start offset that is on its way is not trimmed away by a late commit")
  func slowNetwork() throws {
    // Latencies of a second let commits of the old owner overtake the newcomer's first read.
    for milliseconds in [100, 700, 1_500] as [Int64] {
      var specification = try ModelFixture.specification(
        duration: .seconds(200), queues: 4, consumers: 2, rate: 200, threads: 8,
        service: .constant(0.002),
        events: [
          .init(second: 40, .add(group: "orders", consumers: ["a", "b"])),
          .init(second: 80, .remove(group: "orders", consumers: ["c0", "c1"])),
        ])
      specification.network.consumerLatency = .milliseconds(milliseconds)
      for seed in 0..<8 as Range<UInt64> {
        let outcome = try ModelFixture.run(specification, seed: seed)
        #expect(Examination(specification, outcome).findings == [])
      }
    }
  }
}
