// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics

/// What must hold once nothing new has happened for long: the system has come to rest.
struct RestExamination {
  private(set) var findings: [String] = []

  init(_ scenario: RandomScenario, _ outcome: ReplicationOutcome) {
    let specification = scenario.specification
    for (group, measured) in zip(specification.groups, outcome.groups) {
      let name = group.name
      for rebalance in outcome.rebalances where rebalance.group == name && rebalance.end == nil {
        findings.append(
          "\(name): the rebalance of \(rebalance.start) by \(rebalance.trigger) is open")
      }
      guard hasCapacity(for: group, measured, scenario) else { continue }
      if measured.account.backlog != 0 || measured.account.delayed != 0 {
        findings.append("\(name): it never came to rest: \(measured.account)")
      }
      if measured.account.inFlight != 0 { findings.append("\(name): messages are still in flight") }
    }
  }

  /// Whether a single thread of a single member could work off all messages, with every attempt that
  /// may fail, in half of the quiet time.
  private func hasCapacity(
    for group: GroupSpecification, _ measured: GroupOutcome, _ scenario: RandomScenario
  ) -> Bool {
    guard case .distribution(let service) = group.service else { return false }
    let attempts = Double((group.client.maximumReconsumeTimes ?? 0) + 1)
    let slowest = 3.0 * 10 * 10
    let pause = max(group.client.pullInterval.seconds, group.client.suspendTime.seconds)
    let latency = scenario.specification.network.consumerLatency.seconds
    let perMessage = service.mean + latency * 4 + pause + 0.05
    return Double(measured.account.published) * attempts * perMessage * slowest / 300 < 200
  }
}
