// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Swarm
import Testing

@Suite struct RestAuditsTests {
  @Test("A group that leaves a backlog alone is noticed")
  func progress() throws {
    let run = try DoctoredRun()
    let noticed = run.noticed { outcome in
      for index in outcome.groups[0].timeSeries.indices.suffix(200) {
        outcome.groups[0].timeSeries[index].backlog = 3
      }
    }
    #expect(noticed == [.progress])
  }

  @Test("A rebalance without an end is noticed")
  func ownership() throws {
    let run = try DoctoredRun()
    #expect(run.noticed { $0.rebalances[0].end = nil } == [.ownership])
  }
}
