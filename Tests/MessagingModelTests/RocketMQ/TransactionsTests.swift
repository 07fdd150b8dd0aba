// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Transactions")
struct TransactionsTests {
  private func specification(
    _ seconds: [Int64], duration: Int64 = 1_000, time: Double = 0, commit: Double = 1,
    rollback: Double = 0, lost: Double = 0, checkCommit: Double = 1, checkRollback: Double = 0
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.recorded(
      seconds.map { .seconds($0) }, duration: .seconds(duration))
    specification.producers[0].transaction = TransactionSpecification(
      time: try .constant(time), commit: commit, rollback: rollback, lost: lost,
      checkTime: try .constant(0.5), checkCommit: checkCommit, checkRollback: checkRollback)
    return specification
  }

  @Test("A message is visible from its commit on")
  func commit() throws {
    var specification = try specification([1, 2], time: 3)
    specification.network.producerLatency = .milliseconds(10)
    let outcome = try ModelFixture.run(specification)
    // There, acknowledged, committed.
    #expect(
      outcome.attempts.map(\.delivered)
        == [.second(4) + .milliseconds(30), .second(5) + .milliseconds(30)])
    #expect(outcome.attempts.map(\.published) == [.second(1), .second(2)])
    let report = outcome.transactions[0]
    #expect(report.half == 2 && report.committed == 2 && report.checks == 0 && report.open == 0)
    #expect(report.openMean == 3.03 && report.openMaximum == 3.03)
  }

  @Test("Messages come in the order of their commits")
  func order() throws {
    var specification = try specification([1], time: 5)
    var second = specification.producers[0]
    second.name = "quick"
    second.transaction?.time = try .constant(1)
    specification.producers.append(second)
    let outcome = try ModelFixture.run(specification)
    #expect(outcome.attempts.map(\.producer) == [1, 0])
  }

  @Test("An outcome that is lost is asked for: not before 6 s, and within a period of 30 s")
  func check() throws {
    let outcome = try ModelFixture.run(
      try specification(Array(0..<100), time: 1, lost: 1, checkCommit: 1))
    // The answers are lost as well.
    #expect(outcome.attempts.isEmpty)
    var answered = try specification(Array(0..<100), time: 1, commit: 0, checkCommit: 1)
    answered.network.producerLatency = .zero
    let got = try ModelFixture.run(answered)
    #expect(got.transactions[0].committedByCheck == 100)
    #expect(got.transactions[0].checks == 100)
    for attempt in got.attempts {
      let open = (attempt.delivered - attempt.published).seconds
      #expect(open >= 6.5 && open < 36.5 + 1e-9)
    }
    // Checks come together, every 30 s.
    let moments = Set(got.attempts.map(\.delivered)).sorted()
    #expect(moments.count == 4)
    #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 == .seconds(30) })
  }

  @Test("What stays unknown is given up after 15 checks")
  func limit() throws {
    let outcome = try ModelFixture.run(
      try specification([1, 2, 3], commit: 0, checkCommit: 0))
    let report = outcome.transactions[0]
    #expect(report.checks == 45 && report.discarded == 3 && report.open == 0)
    #expect(outcome.groups[0].account.published == 0)
    // One period before the end of the fifteenth there is nothing to give up yet.
    let early = try ModelFixture.run(
      try specification([1, 2, 3], duration: 15 * 30, commit: 0, checkCommit: 0))
    #expect(early.transactions[0].open == 3)
    #expect(early.groups[0].account.inFlight == 3)
  }

  @Test("Rolled back messages were never there")
  func rollback() throws {
    let local = try ModelFixture.run(try specification([1, 2], commit: 0, rollback: 1))
    #expect(local.transactions[0].rolledBack == 2)
    #expect(local.groups[0].account.published == 0 && local.attempts.isEmpty)
    let checked = try ModelFixture.run(
      try specification([1, 2], commit: 0, checkCommit: 0, checkRollback: 1))
    #expect(checked.transactions[0].rolledBackByCheck == 2)
    #expect(checked.attempts.isEmpty)
  }

  @Test("An outcome that comes after the answer to a check changes nothing")
  func late() throws {
    let outcome = try ModelFixture.run(try specification([1, 2, 3], time: 100))
    let report = outcome.transactions[0]
    #expect(report.committedByCheck == 3 && report.committed == 0)
    #expect(report.lateOutcomes >= 3)
    #expect(outcome.attempts.count == 3)
  }

  @Test("Outcomes come by their chances")
  func chances() throws {
    var specification = try ModelFixture.specification(
      duration: .seconds(400), consumers: 2, rate: 50, service: .constant(0.001),
      events: [.init(second: 100, .step(producer: "checkout", factor: 0))])
    specification.producers[0].transaction = TransactionSpecification(
      time: try .exponential(mean: 0.1), commit: 0.8, rollback: 0.1, lost: 0.05,
      checkTime: try .constant(0), checkCommit: 0.5, checkRollback: 0.5)
    let outcome = try ModelFixture.run(specification)
    let report = outcome.transactions[0]
    let half = Double(report.half)
    #expect(report.open == 0 && report.half > 4_500)
    // Five standard deviations of a binomial count at most.
    #expect(abs(Double(report.committed) / half - 0.8 * 0.95) < 0.032)
    #expect(abs(Double(report.rolledBack) / half - 0.1 * 0.95) < 0.022)
    #expect(
      outcome.groups[0].account.completed
        == Int64(report.committed + report.committedByCheck))
  }

  /// A transaction a second for 100 s that takes 5 s, under a partition from 20 s on.
  private func cutOff(
    _ nodes: [String], for seconds: Int64, commit: Double
  ) throws -> TransactionReport {
    let fault = ClusterFault.partition(
      between: nodes, and: ["brokers"], duration: .seconds(seconds))
    var specification = try ClusterFixture.specification(
      at: ClusterFixture.every(1_000, from: 1, to: 100), duration: .seconds(600), brokers: 1,
      sending: .init(retries: 0), faults: [(20, fault)])
    specification.producers[0].transaction = TransactionSpecification(
      time: try .constant(5), commit: commit, checkTime: try .constant(0), checkCommit: 1)
    return try #require(ModelFixture.run(specification).transactions.first)
  }

  // Those begun from 15 s on lose their outcome, which is asked for after the cut of 10 s; those sent during
  // it never arrive.
  @Test("An outcome does not pass through a partition, and is asked for later")
  func outcomeBehindPartition() throws {
    let report = try cutOff(["producers"], for: 10, commit: 1)
    #expect((5...6).contains(report.committedByCheck))
    #expect(report.half == report.committed + report.committedByCheck && report.open == 0)
  }

  // Checks at most 30 s apart, none of which is answered between 20 s and 220 s; who is younger than 6 s at the
  // last one before is asked in vain until then.
  @Test("A check does not pass through a partition")
  func checkBehindPartition() throws {
    let report = try cutOff(["producers"], for: 200, commit: 0)
    #expect(report.checks > report.half && report.open == 0)
    #expect(report.openMaximum >= 200 && report.openMaximum < 250)
  }
}
