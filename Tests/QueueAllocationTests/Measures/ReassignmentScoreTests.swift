// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Reassignment score")
struct ReassignmentScoreTests {
  @Test("Only loads that go from one member to another count")
  func counted() {
    // Stays, moves, first placement, released, moves.
    let score = ReassignmentScore(
      before: [0, 0, -1, 1, 2], after: [0, 1, 1, -1, 0], loads: [40, 30, 20, 10, 5], capacity: 100)
    #expect(score.movedLoad == 35)
    #expect(score.value == 0.35)
  }

  @Test("Nothing moves, nothing counts")
  func nothing() {
    #expect(ReassignmentScore(before: [], after: [], loads: [], capacity: 1).value == 0)
    #expect(ReassignmentScore(before: [1], after: [1], loads: [7], capacity: 2).value == 0)
  }
}
