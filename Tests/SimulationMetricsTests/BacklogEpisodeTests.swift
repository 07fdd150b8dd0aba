// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Return criterion")
struct BacklogEpisodeTests {
  @Test(
    "The tolerance is the greatest of a message, a share of the level, and deviations",
    arguments: [
      // Seven deviations come with (49 - 1) / 6 = 8 messages for the skew.
      (LevelBefore(average: 0), 8.0), (LevelBefore(average: 10), 8.0),
      (LevelBefore(average: 200), 10.0), (LevelBefore(average: 200, deviation: 4), 36.0),
      (LevelBefore(average: 1_000, deviation: 5), 50.0),
      (LevelBefore(average: 10, step: 3), 24.0),
      (LevelBefore(average: 10, deviation: 2, step: 3), 38.0),
    ])
  func tolerance(before: LevelBefore, expected: Double) {
    let criterion = ReturnCriterion(hold: .seconds(1), deviations: 7)
    #expect(criterion.tolerance(for: before) == expected)
  }

  @Test("Where one message counts for several, several are the least tolerance")
  func steps() {
    let criterion = ReturnCriterion(hold: .seconds(1))
    #expect(criterion.tolerance(for: LevelBefore(average: 0)) == 1)
    #expect(criterion.tolerance(for: LevelBefore(average: 0, step: 4)) == 4)
  }

  @Test("By default deviations give no tolerance")
  func defaults() {
    let criterion = ReturnCriterion(hold: .seconds(1))
    #expect(criterion.tolerance(for: LevelBefore(average: 100, deviation: 1_000)) == 5)
  }
}
