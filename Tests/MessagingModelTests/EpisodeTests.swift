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

  /// Services so short that a thousand of them pass while a return has to hold.
  @Test(
    "A backlog of less than a message is seen to return", arguments: [20.0, 60, 100, 300],
    [0.001, 0.004])
  func fewMessages(rate: Double, service: Double) throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(240), consumers: 2, rate: rate, threads: 4,
      service: .exponential(mean: service),
      events: [
        .init(second: 60, .mark(note: "nothing")),
        .init(second: 120, .burst(producer: "checkout", factor: 3, duration: .seconds(20))),
      ])
    specification.sampleInterval = .milliseconds(400)
    for replication in 0..<10 as Range<UInt64> {
      let outcome = try Replication.run(specification, seed: 1, replication: replication)
      let idle = try #require(outcome.bills.first?.drain)
      #expect(idle < 5)
      // Nothing piles up, so the burst is over when it ends, at the latest a hold before.
      let burst = try #require(outcome.bills.last?.drain)
      #expect(burst <= 20.5)
    }
  }

  @Test("Where every member reads every message, one message is as many as there are members")
  func broadcasting() throws {
    for members in [2, 8] {
      var specification = try ModelFixture.specification(
        duration: .seconds(240), consumers: members, rate: 10, threads: 2,
        service: .constant(0.001),
        events: [
          .init(second: 60, .mark(note: "nothing")),
          .init(second: 120, .scale(group: "orders", consumers: 2 * members)),
        ])
      specification.groups[0].mode = .broadcasting
      let outcome = try Replication.run(specification, seed: 1, replication: 0)
      #expect(outcome.bills.first?.drain == 0)
      let scaled = try #require(outcome.bills.last?.drain)
      #expect(scaled < 5)
    }
  }

  // The wheel lets a second's ten messages go at once; 0.06 of them wait on average.
  @Test("Backlogs that come in bursts are as they were when the bursts are")
  func timedMessages() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(240), queues: 4, consumers: 2, rate: 10, threads: 4,
      service: .constant(0.01), events: [.init(second: 120, .mark(note: "nothing"))])
    specification.producers[0].delay = .time(try .constant(5))
    for seed in 0..<5 as Range<UInt64> {
      let outcome = try Replication.run(specification, seed: seed, replication: 0)
      #expect(outcome.bills.first?.drain == 0)
    }
  }

  @Test("Queues added under broadcasting are not settled before every member has noticed them")
  func broadcastingQueues() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(240), queues: 3, consumers: 2, rate: 40, threads: 2,
      service: .constant(0.001),
      events: [.init(second: 60, .addQueues(topic: "orders", readPerBroker: 1, writePerBroker: 1))])
    specification.groups[0].mode = .broadcasting
    specification.groups[0].client.consumeFrom = .firstOffset
    var delayed = 0
    for seed in 0..<5 as Range<UInt64> {
      let bill = try #require(
        try Replication.run(specification, seed: seed, replication: 0).bills.first)
      // Producers may write to the queue for seconds before the last member reads it; in a run in
      // which they come to know it late there is nothing to wait for.
      guard bill.peak > 10 else { continue }
      delayed += 1
      let drain = try #require(bill.drain)
      #expect(drain > 1 && drain < 55)
    }
    #expect(delayed > 0)
  }
}
