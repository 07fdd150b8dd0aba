// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Stochastics
import Testing

@Suite("Portable mathematics")
struct PortableMathTests {
  @Test("Both stay within 1 representable number of the C library over a million arguments")
  func agreement() {
    var stream = RandomStream(seed: 3)
    for _ in 0..<1_000_000 {
      let x = (2 * stream.nextUnit() - 1) * 700
      let power = PortableMath.exponential(x)
      #expect(abs(power - exp(x)) <= power.ulp)
      let y = stream.nextUnit() * 3 + 1e-12
      let logarithm = PortableMath.logarithm(y)
      #expect(abs(logarithm - log(y)) <= logarithm.ulp)
    }
  }

  @Test("Known answers never change")
  func knownAnswers() {
    var stream = RandomStream(seed: 4)
    var fingerprint = Fingerprint()
    for _ in 0..<100_000 {
      let unit = stream.nextUnit()
      fingerprint.add(PortableMath.exponential(unit * 1_500 - 750))
      fingerprint.add(PortableMath.logarithm(unit))
      fingerprint.add(PortableMath.logarithm(unit * 1e6))
      fingerprint.add(PortableMath.power(unit, 1.7))
    }
    for index in 0..<1_000 {
      let unit = (Double(index) + 0.5) / 1_000
      fingerprint.add(PortableMath.normalQuantile(unit))
      fingerprint.add(PortableMath.cosine(turns: unit * 3 - 1))
      fingerprint.add(PortableMath.gamma(unit * 20))
    }
    #expect(fingerprint.text == "a9fc1f218c51aa15")
  }
}
