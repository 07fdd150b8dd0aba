// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
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
}
