// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Return criterion")
struct BacklogEpisodeTests {
  @Test(
    "The tolerance is the greatest of a message, a share of the level, and deviations",
    arguments: [
      (LevelBefore(average: 0), 1.0), (LevelBefore(average: 10), 1.0),
      (LevelBefore(average: 200), 10.0), (LevelBefore(average: 200, deviation: 4), 12.0),
      (LevelBefore(average: 200, deviation: 3), 10.0),
    ])
  func tolerance(before: LevelBefore, expected: Double) {
    let criterion = ReturnCriterion(hold: .seconds(1), deviations: 3)
    #expect(criterion.tolerance(for: before) == expected)
  }

  @Test("By default deviations give no tolerance")
  func defaults() {
    let criterion = ReturnCriterion(hold: .seconds(1))
    #expect(criterion.tolerance(for: LevelBefore(average: 100, deviation: 1_000)) == 5)
  }
}
