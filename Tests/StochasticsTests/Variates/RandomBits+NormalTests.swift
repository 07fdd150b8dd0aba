// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Normal variates")
struct NormalVariateTests {
  @Test("The ziggurat follows the distribution")
  func distribution() {
    var stream = RandomStream(seed: 21)
    let sample = (0..<400_000).map { _ in stream.nextNormal() }
    let test = KolmogorovSmirnovTest.test(sample) { Quantiles.normalProbability(atMost: $0) }
    #expect(test.pValue > 1e-4)
  }

  @Test("Both tails beyond the last edge are as heavy as they should be, and fall as they should")
  func tails() {
    var stream = RandomStream(seed: 22)
    let draws = 20_000_000
    let edge = 3.66
    var above: [Double] = []
    var below = 0
    var squares = 0.0
    for _ in 0..<draws {
      let x = stream.nextNormal()
      squares += x * x
      if x > edge { above.append(x) }
      if x < -edge { below += 1 }
    }
    let share = Quantiles.normalProbability(atMost: -edge)
    let expected = Double(draws) * share
    #expect(abs(Double(above.count) - expected) < 4 * expected.squareRoot())
    #expect(abs(Double(below) - expected) < 4 * expected.squareRoot())
    let test = KolmogorovSmirnovTest.test(above) {
      1 - Quantiles.normalProbability(atMost: -$0) / share
    }
    #expect(test.pValue > 1e-4)
    #expect(abs(squares / Double(draws) - 1) < 4 * (2 / Double(draws)).squareRoot())
  }

  @Test("Inversion uses one word a variate and follows the distribution")
  func inversion() {
    var bits = CountedWords(seed: 6)
    let sample = (0..<100_000).map { _ in bits.nextNormalByInversion() }
    #expect(bits.used == sample.count)
    let test = KolmogorovSmirnovTest.test(sample) { Quantiles.normalProbability(atMost: $0) }
    #expect(test.pValue > 1e-4)
    var ends = FixedWords(words: [0, .max])
    #expect(abs(ends.nextNormalByInversion() + 8.209536151601387) < 1e-9)
    #expect(abs(ends.nextNormalByInversion() - 8.209536151601387) < 1e-2)
  }

  @Test("Known answers never change")
  func knownAnswers() {
    var stream = RandomStream(seed: 42)
    var fingerprint = Fingerprint()
    for _ in 0..<100_000 { fingerprint.add(stream.nextNormal()) }
    for _ in 0..<1_000 { fingerprint.add(stream.nextNormalByInversion()) }
    #expect(fingerprint.text == "457a1e4d25db0868")
  }
}
