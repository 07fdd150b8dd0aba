// SPDX-License-Identifier: GPL-3.0-or-later

import Swarm
import Testing

@Suite struct SwarmCoverageTests {
  @Test("Every mechanism, event and occurrence has its row, and each seed counts once")
  func rows() {
    var coverage = SwarmCoverage()
    let result = SwarmResult(seed: 3)
    coverage.note(result)
    coverage.note(result)
    let counts = coverage.rows.map(\.seeds)
    #expect(counts.allSatisfy { $0 == 0 || $0 == 2 })
    #expect(counts.count { $0 == 2 } == Set(result.features).count)
    #expect(coverage.seeds == 2)
    #expect(coverage.executedEvents == 2 * result.executedEvents)
    #expect(
      Set(coverage.rows.map { "\($0.feature.kind) \($0.feature.name)" }).count == counts.count)
  }
}
