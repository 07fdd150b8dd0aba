// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Swarm
import Testing

/// A sound run whose outcome a test makes unsound, to see that an audit notices.
struct DoctoredRun {
  let specification: ModelSpecification
  let outcome: ReplicationOutcome

  /// Runs a scenario of one group, `g`, of two members on two queues, with lines of the test's own.
  init(group: String = "", rest: String = "", events: String = "") throws {
    let scenario = try ScenarioFile.parse(
      """
      format: 1
      system: rocketmq
      duration: 400s
      topics: {t: {queues: 2}}
      producers:
        p: {topic: t, arrivals: {deterministic: {rate: 2/s}}, key: {uniform: {keys: 3}}}
      groups:
        g: {topics: [t], consumers: 2, threads: 2, service: 200ms\(group)}
      events: [{at: 60s, step: {producer: p, factor: 0}}, \(events)]
      \(rest)
      """, file: "doctored.yaml")
    specification = scenario.specification
    outcome = try Replication.run(
      specification, seed: 1, replication: 0, options: RunOptions(attempts: .first(.max)))
    try #require(AuditedRun(specification, outcome, settles: true).findings().isEmpty)
  }

  /// The audits that notice a change to the outcome.
  func noticed(_ change: (inout ReplicationOutcome) -> Void) -> Set<SwarmAudit> {
    var changed = outcome
    change(&changed)
    return Set(AuditedRun(specification, changed, settles: true).findings().map(\.audit))
  }
}
