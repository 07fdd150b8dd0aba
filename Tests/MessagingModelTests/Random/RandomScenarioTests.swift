// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Random scenarios")
struct RandomScenarioTests {
  /// Everything found wrong with the run of a seed.
  private func findings(_ seed: UInt64) throws -> [String] {
    let scenario = try RandomScenario(seed: seed)
    let outcome = try ModelFixture.run(scenario.specification, seed: seed)
    return Examination(scenario.specification, outcome).findings
      + RestExamination(scenario, outcome).findings
  }

  @Test(
    "Books, latencies, order and rest hold whatever happens", arguments: 0..<25 as Range<UInt64>)
  func holds(block: UInt64) throws {
    for seed in block * 10..<block * 10 + 10 {
      let findings = try findings(seed)
      #expect(findings.isEmpty, "seed \(seed): \(findings.prefix(3).joined(separator: "\n"))")
    }
  }

  /// Seeds that once brought a defect to light.
  static let formerFailures: [(seed: UInt64, defect: String)] = []

  @Test("What once failed holds", arguments: formerFailures.map(\.seed))
  func formerFailure(seed: UInt64) throws {
    #expect(try findings(seed) == [])
  }

  @Test("The scenarios cover what the model can do")
  func coverage() throws {
    var actions: Set<String> = []
    var results: Set<DeliveryAttempt.Result> = []
    var deadLettered = 0
    var filtered = 0
    var failedFilters = 0
    var sentForNothing = 0
    var heldBack = 0
    var checks = 0
    var discarded = 0
    var doublyOwned = 0.0
    var duplicates = 0
    for seed in 0..<60 as Range<UInt64> {
      let scenario = try RandomScenario(seed: seed)
      actions.formUnion(scenario.specification.events.map(\.action.name))
      let outcome = try ModelFixture.run(scenario.specification, seed: seed)
      results.formUnion(outcome.attempts.map(\.result))
      heldBack += outcome.delays.reduce(0) { $0 + $1.delivered }
      checks += outcome.transactions.reduce(0) { $0 + $1.checks }
      discarded += outcome.transactions.reduce(0) { $0 + $1.discarded }
      failedFilters += outcome.filters.reduce(0) { $0 + $1.failed }
      sentForNothing += outcome.filters.reduce(0) { $0 + $1.droppedByClient }
      for group in outcome.groups {
        deadLettered += Int(group.account.deadLettered)
        filtered += Int(group.account.filtered)
        doublyOwned += group.doublyOwned
        duplicates += group.duplicates
      }
    }
    #expect(actions.count == 15)
    #expect(results == [.ack, .discarded, .reject, .lost])
    #expect(deadLettered > 500)
    #expect(filtered > 1_000)
    #expect(heldBack > 1_000)
    #expect(checks > 100)
    #expect(discarded > 10)
    #expect(failedFilters > 100)
    #expect(sentForNothing > 100)
    #expect(duplicates > 500)
    #expect(doublyOwned > 0)
  }
}
