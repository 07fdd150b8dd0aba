// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics
import Testing

@Suite("Backlog episodes of a run")
struct EpisodeTests {
  /// 900/s at 40 ms keep 36 messages in the listeners on average, give or take 6: with a tolerance
  /// of 5 % no second passes without a crossing.
  private static func specification(_ action: ScenarioEvent.Action) throws -> ModelSpecification {
    var specification = try ModelFixture.specification(
      duration: .seconds(120), consumers: 4, rate: 900, threads: 20,
      service: .lognormal(mean: 0.04, p99: 0.2),
      events: [ScenarioEvent(at: VirtualTime(nanoseconds: 60_000_000_000), action)])
    specification.sampleInterval = .seconds(1)
    return specification
  }

  @Test("A steady run is seen to have returned from an event that does nothing", arguments: 0..<20)
  func steady(replication: Int) throws {
    let outcome = try Replication.run(
      try Self.specification(.mark(note: "nothing")), seed: 1, replication: UInt64(replication))
    let bill = try #require(outcome.bills.first)
    let drain = try #require(bill.drain)
    #expect(drain < 5)
    #expect((25...50).contains(bill.levelBefore))
  }

  @Test("A burst drains after its end, at the rate of the spare capacity", arguments: 0..<20)
  func burst(replication: Int) throws {
    let action = ScenarioEvent.Action.burst(
      producer: "checkout", factor: 4, duration: .seconds(10))
    let outcome = try Replication.run(
      try Self.specification(action), seed: 1, replication: UInt64(replication))
    let bill = try #require(outcome.bills.first)
    // 80 threads do 2,000/s: 1,600/s pile up for 10 s, and 1,100/s are left to do them with.
    let fluid = 10 + 16_000.0 / 1_100
    let drain = try #require(bill.drain)
    #expect(abs(drain - fluid) < 2)
    #expect(abs(Double(bill.peak) - 16_000) < 1_600)
  }
}
