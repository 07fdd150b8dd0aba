// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Has some producers delay their messages, or send them in transactions.
struct RandomDetours {
  private var choices: SeededChoices

  init(seed: UInt64) { choices = SeededChoices(seed: seed ^ 0xDE70) }

  mutating func add(to specification: inout ModelSpecification) throws {
    for index in specification.brokers.indices {
      specification.brokers[index].timerPrecision = choices.one(of: [
        .seconds(1), .milliseconds(10),
      ])
      specification.brokers[index].timerMaximumDelay = choices.one(of: [
        .seconds(259_200), .seconds(4),
      ])
      specification.brokers[index].transactionCheckInterval = .seconds(5)
      specification.brokers[index].transactionMaximumChecks = choices.number(0...3)
    }
    for index in specification.producers.indices {
      switch choices.number(0...7) {
      case 0:
        specification.producers[index].delay = .levels([
          .init(level: 0), .init(level: 1), .init(level: 2, weight: 2), .init(level: 40),
        ])
      case 1:
        specification.producers[index].delay = .time(
          try choices.one(of: [
            .uniform(minimum: 0, maximum: 10), .exponential(mean: 3), .constant(2),
          ]))
      case 2:
        specification.producers[index].transaction = TransactionSpecification(
          time: try choices.one(of: [.constant(0), .exponential(mean: 2), .constant(20)]),
          commit: 0.7,
          rollback: 0.2, lost: 0.2, checkTime: try .exponential(mean: 0.1), checkCommit: 0.5,
          checkRollback: 0.2)
      default: break
      }
    }
  }
}
