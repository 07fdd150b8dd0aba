// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Holm's correction")
struct HolmAdjustmentTests {
  @Test(
    "Worked out by hand",
    arguments: [
      ([0.01, 0.04, 0.03, 0.005, 0.6], [0.04, 0.09, 0.09, 0.025, 0.6]),
      ([0.4, 0.5], [0.8, 0.8]), ([0.2], [0.2]), ([], []), ([1, 1, 0], [1, 1, 0]),
    ] as [([Double], [Double])])
  func byHand(probabilities: [Double], expected: [Double]) {
    let adjusted = HolmAdjustment.adjusted(probabilities)
    #expect(adjusted.count == expected.count)
    for (found, wanted) in zip(adjusted, expected) { #expect(abs(found - wanted) < 1e-15) }
  }
}
