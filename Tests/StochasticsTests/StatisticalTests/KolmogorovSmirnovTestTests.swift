// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Kolmogorov-Smirnov test")
struct KolmogorovSmirnovTestTests {
  @Test("The distance is the largest gap, before or after a step")
  func distance() {
    let test = KolmogorovSmirnovTest.test([0.1, 0.2, 0.9]) { $0 }
    #expect(abs(test.statistic - (2.0 / 3 - 0.2)) < 1e-15)
    let two = KolmogorovSmirnovTest.test([1, 2, 3, 4], against: [3, 4, 5, 6])
    #expect(two.statistic == 0.5)
    #expect(KolmogorovSmirnovTest.test([1, 2], against: [1, 2]).statistic == 0)
  }

  @Test("Probabilities are those of the limit distribution")
  func limit() {
    // Points of the limit: 1.358 leaves 5 % and 1.628 leaves 1 %.
    let count = 1_000_000
    for (scaled, expected) in [(1.3581, 0.05), (1.6276, 0.01), (0.8276, 0.5)] {
      let shift = scaled / Double(count).squareRoot()
      let sample = (0..<count).map { (Double($0) + 0.5) / Double(count) }
      let test = KolmogorovSmirnovTest.test(sample) { min(max($0 + shift, 0), 1) }
      #expect(abs(test.pValue - expected) < 0.001)
    }
  }

  @Test("Under the hypothesis probabilities are uniform, under another they vanish")
  func calibration() {
    var stream = RandomStream(seed: 8)
    let values = (0..<1_000).map { _ in
      KolmogorovSmirnovTest.test((0..<200).map { _ in stream.nextUnit() }) { $0 }.pValue
    }
    #expect(KolmogorovSmirnovTest.test(values) { $0 }.pValue > 1e-3)
    let other = (0..<2_000).map { _ in stream.nextUnit() * stream.nextUnit() }
    #expect(KolmogorovSmirnovTest.test(other) { $0 }.pValue < 1e-10)
  }
}
