// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import SimulationMetrics
import Swarm
import Testing

@Suite struct BooksAuditTests {
  @Test("Totals that disagree are noticed")
  func totals() throws {
    let run = try DoctoredRun()
    #expect(run.noticed { $0.consumers[0].completed += 1 } == [.books])
    #expect(run.noticed { $0.groups[0].backlogFinal += 1 } == [.books])
    #expect(run.noticed { $0.groups[0].busyShare = 1.5 } == [.books])
    #expect(run.noticed { $0.groups[0].duplicates = 1 } == [.books])
    #expect(run.noticed { $0.groups[0].timeSeries[3].completions += 1_000 } == [.books])
    #expect(run.noticed { $0.queues[0].completed = $0.queues[0].appended + 1 } == [.books])
    #expect(run.noticed { $0.queues[0].dark = 401 } == [.books])
  }

  @Test("A rebalance with fewer moves than any needs is noticed")
  func rebalances() throws {
    let run = try DoctoredRun()
    #expect(run.noticed { $0.rebalances[0].least = $0.rebalances[0].moved + 1 } == [.books])
  }

  @Test("A send that is nowhere is noticed")
  func sends() throws {
    let run = try DoctoredRun(rest: "name_servers: 1")
    #expect(run.noticed { $0.sends[0].unsent += 1 } == [.books])
  }

  @Test("What a network sends on and loses, or is said to be stuck, is noticed")
  func networks() throws {
    // The consumer moves from west to east: what has gone west by then is stuck, and rightly so.
    let scenario = try ScenarioFile.parse(
      """
      format: 1
      system: activemq
      duration: 200s
      network: {brokers: [east, west], connectors: [{from: east, to: west, duplex: true}]}
      queues: [orders]
      producers:
        shop: {destination: orders, broker: east, arrivals: {deterministic: {rate: 10/s}}}
      groups:
        g: {queue: orders, ids: [c0], brokers: {c0: west, c1: east}, prefetch: 1, service: 150ms}
      events:
        - {at: 20s, remove: {group: g, consumers: [c0]}}
        - {at: 20s, add: {group: g, consumers: [c1]}}
        - {at: 30s, step: {producer: shop, factor: 0}}
      """, file: "network.yaml")
    let outcome = try Replication.run(
      scenario.specification, seed: 1, replication: 0, options: RunOptions(attempts: .first(.max)))
    func noticed(_ change: (inout ReplicationOutcome) -> Void) -> Set<SwarmAudit> {
      var changed = outcome
      change(&changed)
      return Set(
        AuditedRun(scenario.specification, changed, settles: true).findings().map(\.audit))
    }
    #expect(outcome.networkQueues.map(\.stranded).reduce(0, +) > 50)
    #expect(noticed { _ in }.isEmpty)
    #expect(noticed { $0.networkQueues[0].sentOn += 1 } == [.books])
    #expect(noticed { $0.networkQueues[1].stranded += 1 } == [.books])
    // Messages that could be taken, and are not, are forgotten.
    #expect(noticed { $0.networkQueues[1].stranded = 3 } == [.progress])
  }
}
