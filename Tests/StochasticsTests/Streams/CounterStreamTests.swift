// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Counter stream")
struct CounterStreamTests {
  @Test("The first words of successive counters are as even as those of one stream")
  func evenness() {
    var counts = [Int](repeating: 0, count: 256)
    var carried = [Int](repeating: 0, count: 256)
    var last: UInt64 = 0
    let draws = 256_000
    for counter in 0..<UInt64(draws) {
      var stream = CounterStream(key: 99, counter: counter)
      let word = stream.next()
      counts[Int(word >> 56)] += 1
      carried[Int((word ^ last) & 255)] += 1
      last = word
    }
    let expected = [Double](repeating: Double(draws) / 256, count: 256)
    #expect(ChiSquareTest.test(observed: counts, expected: expected).pValue > 1e-4)
    #expect(ChiSquareTest.test(observed: carried, expected: expected).pValue > 1e-4)
  }

  @Test("Counters, attempts and keys give different words")
  func distinctness() {
    var seen = Set<UInt64>()
    for key in 0..<10 as Range<UInt64> {
      for counter in 0..<1_000 as Range<UInt64> {
        for attempt in 0..<5 as Range<UInt64> {
          var stream = CounterStream(key: key, counter: counter, attempt: attempt)
          for _ in 0..<3 { seen.insert(stream.next()) }
        }
      }
    }
    #expect(seen.count == 150_000)
  }

  @Test("Successive counters, attempts and words are uncorrelated")
  func correlation() {
    func correlation(_ pair: (UInt64) -> (CounterStream, CounterStream)) -> Double {
      var sum = 0.0
      for counter in 0..<100_000 as Range<UInt64> {
        var (first, second) = pair(counter)
        sum += (first.nextUnit() - 0.5) * (second.nextUnit() - 0.5)
      }
      return sum / 100_000 * 12 * 100_000.0.squareRoot()
    }
    let counters = correlation { (.init(key: 3, counter: $0), .init(key: 3, counter: $0 + 1)) }
    let keys = correlation { (.init(key: 3, counter: $0), .init(key: 4, counter: $0)) }
    let attempts = correlation {
      (.init(key: 3, counter: $0), .init(key: 3, counter: $0, attempt: 1))
    }
    for score in [counters, keys, attempts] { #expect(abs(score) < 4) }
  }

  @Test("Known answers never change")
  func knownAnswers() {
    var fingerprint = Fingerprint()
    for counter in 0..<1_000 as Range<UInt64> {
      for attempt in 0..<3 as Range<UInt64> {
        var stream = CounterStream(
          key: 0x0123_4567_89AB_CDEF, counter: counter, attempt: attempt)
        fingerprint.add(stream.next())
        fingerprint.add(stream.next())
      }
    }
    #expect(fingerprint.text == "5491dac97b14371d")
  }
}
