// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics
import Testing

@Suite("The classic scale-out: 16 queues, a fourth consumer")
struct ScaleOutTests {
  struct Expectation: Sendable, CustomTestStringConvertible {
    var strategy: any AllocationStrategy
    var newcomer: String
    var moved: Int

    var testDescription: String { "\(type(of: strategy).name) with \(newcomer)" }
  }

  static let expectations = [
    Expectation(strategy: Averagely(), newcomer: "c3", moved: 9),
    Expectation(strategy: AveragelyByCircle(), newcomer: "c3", moved: 10),
    Expectation(strategy: Averagely(), newcomer: "a0", moved: 7),
    Expectation(strategy: AveragelyByCircle(), newcomer: "a0", moved: 13),
  ]

  @Test("Moves are those of the real allocation", arguments: expectations)
  func moves(_ expectation: Expectation) throws {
    let start = VirtualTime(nanoseconds: 30_000_000_000)
    let specification = try ModelFixture.specification(
      duration: .seconds(60), allocation: expectation.strategy,
      events: [ScenarioEvent(at: start, .add(group: "orders", consumers: [expectation.newcomer]))])
    let outcome = try Replication.run(specification, seed: 42, replication: 0)
    let rebalance = try #require(outcome.rebalances.first { $0.event == 0 })
    #expect(rebalance.moved == expectation.moved)
    #expect(rebalance.least == 4)
    #expect(rebalance.start == start)
    // A second of minimum gap and half a second until the first pull.
    #expect(rebalance.end == start + .milliseconds(1_500))
    let counts = Dictionary(grouping: rebalance.allocation.compactMap(\.after), by: \.self)
    #expect(counts.values.allSatisfy { $0.count == 4 })
    #expect(outcome.rebalances.count == 2)
  }
}
