// SPDX-License-Identifier: GPL-3.0-or-later

import Validation
import MessagingModel
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Little's law and the law of utilisation hold to the nanosecond in any run")
struct LittlesLawTests {
  static let seeds = UInt64(1)...3

  @Test(
    "The area under the backlog is the sum of the times in it", arguments: LawScenario.all, seeds)
  func area(scenario: LawScenario, seed: UInt64) throws {
    let specification = try scenario.specification()
    let outcome = try scenario.run(seed: seed)
    // Below 2^53 message-nanoseconds the average times the length rounds to the exact integral.
    let area = outcome.group.backlogMean * Double(outcome.end.nanoseconds)
    #expect(area < 0x1p50)
    let completions = outcome.completions(copies: scenario.copies)
    #expect(Int64(completions.count) == outcome.group.account.completed)
    // Messages count from their arrival at the broker on.
    let onTheWay = specification.network.producerLatency.nanoseconds
    let inQueues = completions.reduce(0) { $0 + $1.sojourn - onTheWay }
    let latency = try #require(outcome.group.latency)
    let count = Double(latency.count)
    let measured = (latency.meanParts.sojourn * count).rounded()
    if scenario.delaysRetries {
      // While the broker delays a message, it is no backlog.
      let delayed = (latency.meanParts.retryDelay * count).rounded()
      #expect(delayed > 0)
      #expect(Int64(area.rounded()) == Int64(measured - delayed))
    } else {
      #expect(Int64(area.rounded()) == inQueues)
      #expect(Int64(measured) == completions.reduce(0) { $0 + $1.sojourn })
    }
  }

  @Test(
    "Busy thread time is the sum of the times in the listener",
    arguments: LawScenario.all.filter { !$0.consumesBatches }, seeds)
  func utilisation(scenario: LawScenario, seed: UInt64) throws {
    let outcome = try scenario.run(seed: seed)
    let work = outcome.attempts.reduce(0) { $0 + ($1.ended - $1.started).nanoseconds }
    let rows = outcome.group.timeSeries
    #expect(rows.reduce(0) { $0 + $1.busyTime.nanoseconds } == work)
    let threadTime = rows.reduce(0) { $0 + $1.threadTime.nanoseconds }
    let share = Double(work) / Double(threadTime)
    #expect((outcome.group.busyShare - share).magnitude <= 1e-15)
    let perMember = outcome.consumers.reduce(0) {
      $0 + $1.busyShare * $1.lifetime * Double((try? scenario.threads()) ?? 0)
    }
    #expect((perMember - Double(work) / 1e9).magnitude <= 1e-9 * perMember)
  }

  @Test("What was published is accounted for", arguments: LawScenario.all, seeds)
  func flow(scenario: LawScenario, seed: UInt64) throws {
    let account = try scenario.run(seed: seed).group.account
    #expect(account.isBalanced)
    #expect(account.published == account.completed + account.filtered)
    #expect(account.published > 10_000)
  }
}

extension LawScenario {
  /// Threads of each member.
  fileprivate func threads() throws -> Int { try specification().groups[0].threads }
}
