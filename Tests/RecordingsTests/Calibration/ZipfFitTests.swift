// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Testing

@Suite("Fits of Zipf's law")
struct ZipfFitTests {
  // Counts that are proportional to r^-s for s of 0, 1 and 2, as far as whole numbers go.
  @Test(
    "Counts in proportion to a power of their rank give the power back",
    arguments: [
      ([1_000, 1_000, 1_000, 1_000], 0.0), ([12_000, 6_000, 4_000, 3_000, 2_400, 2_000], 1.0),
      ([14_400, 3_600, 1_600, 900, 576, 400], 2.0), ([7], 0.0), ([], 0.0),
    ])
  func exact(counts: [Int], exponent: Double) {
    #expect(abs(ZipfFit.exponent(counts: counts) - exponent) < 0.002)
  }

  @Test("A single frequent key has the greatest exponent that is looked for")
  func greatest() {
    #expect(ZipfFit.exponent(counts: [1_000_000, 0, 0]) > 4.99)
  }
}
