// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Stochastics
import Testing

@Suite("Portable cosine")
struct PortableCosineTests {
  @Test("The cosine of turns agrees with the C library's")
  func agreement() {
    for index in -5_000...5_000 {
      let turns = Double(index) / 1_234
      let expected = cos(2 * Double.pi * turns.remainder(dividingBy: 1))
      #expect(abs(PortableMath.cosine(turns: turns) - expected) < 4e-16)
    }
  }

  @Test("Quarter turns are exact")
  func quarters() {
    for (turns, expected) in [(0.0, 1.0), (0.25, 0), (0.5, -1), (0.75, 0), (1, 1), (-2.5, -1)] {
      #expect(PortableMath.cosine(turns: turns) == expected)
    }
    #expect(PortableMath.cosine(turns: .infinity).isNaN)
  }
}
