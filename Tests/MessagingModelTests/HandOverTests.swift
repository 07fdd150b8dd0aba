// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics
import Testing

@Suite("Handing queues over")
struct HandOverTests {
  /// A listener's result for a queue given up under way is not recorded, so its message comes again;
  /// whatever had ended before is recorded before the lock is given back.
  @Test("An orderly hand-over repeats at most the message at work in each queue", arguments: 0..<20)
  func orderlyDuplicates(replication: Int) throws {
    let start = VirtualTime(nanoseconds: 30_000_000_000)
    var specification = try ModelFixture.specification(
      duration: .seconds(60), rate: 320, threads: 4, service: .exponential(mean: 0.02),
      events: [ScenarioEvent(at: start, .scale(group: "orders", consumers: 4))]
    ) { $0.consumption = .orderly }
    specification.network = NetworkSpecification(
      producerLatency: .milliseconds(1), consumerLatency: .milliseconds(1))
    let outcome = try Replication.run(
      specification, seed: 42, replication: UInt64(replication))
    let rebalance = try #require(outcome.rebalances.first { $0.event == 0 })
    #expect(rebalance.moved == 9)
    #expect(outcome.groups[0].duplicates <= rebalance.moved)
  }
}
