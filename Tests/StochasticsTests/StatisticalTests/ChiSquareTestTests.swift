// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Chi-square test")
struct ChiSquareTestTests {
  @Test("Statistic and probability are those of a worked example")
  func workedExample() {
    // A die thrown 60 times: 5, 8, 9, 8, 10, 20 gives 13.4 on 5 degrees of freedom.
    let test = ChiSquareTest.test(
      observed: [5, 8, 9, 8, 10, 20], expected: [Double](repeating: 10, count: 6))
    #expect(abs(test.statistic - 13.4) < 1e-12)
    #expect(abs(test.pValue - 0.0199052) < 1e-6)
  }
}
