// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Random bits")
struct RandomBitsTests {
  @Test("Units, bounded numbers and inverted exponentials are those of the vectors")
  func conversions() throws {
    let rows = try GeneratorVectors.load().conversions
    #expect(!rows.isEmpty)
    for row in rows {
      let seed = try word(row.seed)
      var units = RandomStream(seed: seed)
      var bounded = RandomStream(seed: seed)
      var exponentials = RandomStream(seed: seed)
      for index in row.u01.indices {
        let unit = units.nextUnit()
        #expect(unit == row.u01[index])
        #expect(unit == Double(row.u01_hex[index]))
        #expect(bounded.nextBounded(101) == row.bounded_101[index])
        let expected = row.exponential_mean_1[index]
        #expect(abs(exponentials.nextExponentialByInversion() - expected) <= 1e-15 * expected)
      }
    }
  }

  @Test(
    "A unit is the word's high 53 bits over 2^53",
    arguments: [0, 1, 1 << 11, 1 << 12, 3 << 11, UInt64.max, 1 << 63, 0x8000_0000_0000_0800])
  func unitOfWord(word: UInt64) {
    var bits = FixedWords(words: [word])
    #expect(bits.nextUnit() == Double(word >> 11) / 0x1p53)
  }

  @Test(
    "Bounded numbers are equally likely, also for bounds that do not divide 2^64",
    arguments: [1, 2, 3, 7, 10, 101])
  func boundedIsFair(bound: UInt64) {
    var stream = RandomStream(seed: bound)
    var counts = [Int](repeating: 0, count: Int(bound))
    let draws = 200_000
    for _ in 0..<draws { counts[Int(stream.nextBounded(bound))] += 1 }
    guard bound > 1 else {
      #expect(counts[0] == draws)
      return
    }
    let expected = [Double](repeating: Double(draws) / Double(bound), count: Int(bound))
    #expect(ChiSquareTest.test(observed: counts, expected: expected).pValue > 1e-4)
  }

  @Test("A word that would favour some numbers is drawn again")
  func boundedRejects() {
    // For bound 3, 2^64 leaves a rest of 1: the word 0 alone has a product below it.
    var bits = FixedWords(words: [0, 1 << 63])
    #expect(bits.nextBounded(3) == 1)
    #expect(bits.used == 2)
  }

  @Test("Probabilities of 0 and 1 never and always hit")
  func certainties() {
    var stream = RandomStream(seed: 5)
    for _ in 0..<1_000 {
      #expect(stream.nextBool(probability: 0) == false)
      #expect(stream.nextBool(probability: 1) == true)
    }
  }
}

/// Words given in advance.
struct FixedWords: RandomBits {
  let words: [UInt64]
  private(set) var used = 0

  init(words: [UInt64]) { self.words = words }

  mutating func next() -> UInt64 {
    used += 1
    return words[used - 1]
  }
}

/// A source that counts the words it hands out.
struct CountedWords: RandomBits {
  private var generator: SplitMix64
  private(set) var used = 0

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 {
    used += 1
    return generator.next()
  }
}
