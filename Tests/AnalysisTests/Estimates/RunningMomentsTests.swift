// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Running moments")
struct RunningMomentsTests {
  @Test("mean and variance are those of the numbers")
  func numbers() {
    var moments = RunningMoments()
    #expect(moments.variance == nil)
    for value in [2.0, 4, 4, 4, 5, 5, 7, 9] { moments.add(value) }
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect(moments.squares == 32)
    #expect(moments.variance == 32.0 / 7)
  }

  @Test("a large mean does not eat up a small deviation")
  func cancellation() {
    var moments = RunningMoments()
    for value in [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16] { moments.add(value) }
    #expect(moments.variance == 30)
  }
}
