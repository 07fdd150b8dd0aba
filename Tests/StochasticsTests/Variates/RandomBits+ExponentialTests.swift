// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Exponential variates")
struct ExponentialVariateTests {
  @Test("The ziggurat follows the distribution in the middle and in the tail")
  func distribution() {
    var stream = RandomStream(seed: 11)
    let sample = (0..<400_000).map { _ in stream.nextExponential() }
    let test = KolmogorovSmirnovTest.test(sample) { 1 - PortableMath.exponential(-$0) }
    #expect(test.pValue > 1e-4)
    // Beyond the last edge, 7.697, the tail starts over from there.
    let tail = sample.filter { $0 > 5 }.map { $0 - 5 }
    #expect(tail.count > 2_000)
    #expect(KolmogorovSmirnovTest.test(tail) { 1 - PortableMath.exponential(-$0) }.pValue > 1e-4)
  }

  @Test("The far tail is as heavy as it should be")
  func farTail() {
    var stream = RandomStream(seed: 12)
    let draws = 20_000_000
    var beyond = 0
    var sum = 0.0
    for _ in 0..<draws {
      let x = stream.nextExponential()
      sum += x
      if x > 8 { beyond += 1 }
    }
    let expected = Double(draws) * PortableMath.exponential(-8)
    #expect(abs(Double(beyond) - expected) < 4 * expected.squareRoot())
    #expect(abs(sum / Double(draws) - 1) < 4 / Double(draws).squareRoot())
  }

  @Test("Inversion uses one word a variate, grows with it and follows the distribution")
  func inversion() {
    var bits = CountedWords(seed: 5)
    let sample = (0..<100_000).map { _ in bits.nextExponentialByInversion() }
    #expect(bits.used == sample.count)
    #expect(KolmogorovSmirnovTest.test(sample) { 1 - PortableMath.exponential(-$0) }.pValue > 1e-4)
    var lowest = FixedWords(words: [0, .max])
    #expect(lowest.nextExponentialByInversion() == 0)
    #expect(lowest.nextExponentialByInversion() > 36.7)
  }

  @Test("The mean scales the variate and nothing else", arguments: [1.0, 3e4, 4.7e9, 1e15])
  func scale(mean: Double) {
    var unit = RandomStream(seed: 9)
    var scaled = RandomStream(seed: 9)
    for _ in 0..<10_000 {
      let expected = Nanoseconds.rounded(unit.nextExponential() * mean)
      #expect(scaled.nextExponentialNanoseconds(meanNanoseconds: mean) == expected)
    }
    #expect(unit.next() == scaled.next())
  }

  @Test("Known answers never change")
  func knownAnswers() {
    var stream = RandomStream(seed: 42)
    var fingerprint = Fingerprint()
    for _ in 0..<100_000 { fingerprint.add(stream.nextExponential()) }
    for _ in 0..<1_000 { fingerprint.add(stream.nextExponentialByInversion()) }
    #expect(fingerprint.text == "cba5f307d536bc98")
  }
}
