// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("How many replications a margin needs")
struct ReplicationNeedTests {
  /// Counted up from 2 with SciPy's quantiles until the margin was reached.
  @Test(arguments: [
    (0.1, 0.3, 0.05, 27), (1, 1, 0.05, 5), (0.02, 0.3, 0.001, 2154), (1, 0, 0.05, 2),
  ])
  func counts(margin: Double, deviation: Double, tail: Double, count: Int) {
    #expect(ReplicationNeed.count(margin: margin, deviation: deviation, tail: tail) == count)
  }

  @Test("No number where the margin is zero or beyond reach")
  func unreachable() {
    #expect(ReplicationNeed.count(margin: 0, deviation: 1, tail: 0.05) == nil)
    #expect(ReplicationNeed.count(margin: 1e-6, deviation: 1, tail: 0.05) == nil)
  }
}
