// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

@Suite("Delays and transactions in scenarios")
struct DetourReaderTests {
  private func text(_ keys: String) -> String {
    SmallScenario.replacing("900/s}}}", with: "900/s}}, \(keys)}")
  }

  private func producer(_ keys: String) throws -> ProducerSpecification {
    try SmallScenario.parse(text(keys)).specification.producers[0]
  }

  @Test("Delays are read")
  func delays() throws {
    #expect(try producer("delay: {level: 3}").delay == .levels([.init(level: 3)]))
    #expect(
      try producer("delay: {levels: {5: 1, 0: 3}}").delay
        == .levels([.init(level: 0, weight: 3), .init(level: 5)]))
    #expect(
      try producer("delay: {time: {exponential: {mean: 90s}}}").delay
        == .time(try .exponential(mean: 90)))
  }

  @Test("Transactions are read, and what is not given follows")
  func transactions() throws {
    #expect(
      try producer("transaction: {time: 20ms}").transaction
        == TransactionSpecification(time: try .constant(0.02), checkTime: try .constant(0)))
    #expect(
      try producer(
        "transaction: {time: 20ms, rollback: 10%, lost: 1%, check_time: 5ms, check_commit: 0.5, "
          + "check_rollback: 0.25}"
      ).transaction
        == TransactionSpecification(
          time: try .constant(0.02), commit: 0.9, rollback: 0.1, lost: 0.01,
          checkTime: try .constant(0.005), checkCommit: 0.5, checkRollback: 0.25))
  }

  @Test("A broker's numbers are read")
  func broker() throws {
    let text = SmallScenario.adding(
      "brokers: [{name: b, timer_precision: 100ms, timer_maximum_delay: 1h, transaction_timeout: 1s, "
        + "transaction_check_interval: 10s, transaction_check_maximum: 3}]")
    var expected = BrokerSpecification(name: "b")
    expected.timerPrecision = .milliseconds(100)
    expected.timerMaximumDelay = .seconds(3_600)
    expected.transactionTimeout = .seconds(1)
    expected.transactionCheckInterval = .seconds(10)
    expected.transactionMaximumChecks = 3
    #expect(try SmallScenario.parse(text).specification.brokers == [expected])
  }

  @Test(
    "Mistakes are told",
    arguments: [
      ("delay: {}", "delay: has none of level, levels and time"),
      ("delay: {level: 3, time: 5s}", "delay: has several of level"), ("delay: 3", "delay is '3'"),
      ("delay: {level: 0}", "level: '0' is out of range"),
      ("delay: {levels: {x: 1}}", "'x' is no level"),
      ("delay: {levels: {3: -1}}", "3: '-1' is negative"),
      ("delay: {levels: {3: 0}}", "no weight above 0"),
      ("delay: {time: 5}", "'5'"),
      ("transaction: {commit: 0.5}", "transaction lacks the key 'time'"),
      (
        "transaction: {time: 1s, commit: 0.9, rollback: 0.2}",
        "rollback: commit 0.9 and rollback 0.2 add up"
      ),
      ("transaction: {time: 1s, check_commit: 0.9, check_rollback: 0.2}", "add up to more than 1"),
      ("transaction: {time: 1s}, delay: {level: 1}", "delay: stands beside 'transaction'"),
    ])
  func mistakes(keys: String, part: String) {
    let problems = SmallScenario.problems(text(keys))
    #expect(problems.contains { $0.contains(part) }, "\(problems)")
  }
}
