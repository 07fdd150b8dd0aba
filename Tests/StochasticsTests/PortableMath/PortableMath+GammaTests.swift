// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Stochastics
import Testing

@Suite("Portable gamma function")
struct PortableGammaTests {
  @Test("The gamma function of whole numbers is the factorial")
  func factorials() {
    var factorial = 1.0
    for count in 1...20 {
      #expect(abs(PortableMath.gamma(Double(count)) / factorial - 1) < 1e-13)
      factorial *= Double(count)
    }
  }

  @Test(
    "The gamma function agrees with the C library's", arguments: [0.05, 0.5, 1.3, 2.5, 9.75, 41])
  func agreement(x: Double) {
    #expect(abs(PortableMath.gamma(x) / tgamma(x) - 1) < 1e-13)
    #expect(abs(PortableMath.logGamma(x) - lgamma(x)) < 1e-14 * max(1, abs(lgamma(x))))
  }
}
