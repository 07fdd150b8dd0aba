// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Zipf sampler")
struct ZipfSamplerTests {
  struct Case: Sendable {
    var keys: Int
    var exponent: Double
  }

  static let cases = [
    Case(keys: 1, exponent: 1), Case(keys: 2, exponent: 0), Case(keys: 100, exponent: 0.8),
    Case(keys: 10_000, exponent: 1.1), Case(keys: 65_536, exponent: 1),
    Case(keys: 65_537, exponent: 0), Case(keys: 65_537, exponent: 0.5),
    Case(keys: 100_000, exponent: 1), Case(keys: 100_000, exponent: 1.000001),
    Case(keys: 100_000, exponent: 1.0001), Case(keys: 1_000_000, exponent: 0.999),
    Case(keys: 10_000_000, exponent: 1.1), Case(keys: 10_000_000, exponent: 3),
  ]

  @Test("Keys come in proportion to the power of their rank", arguments: cases)
  func proportions(example: Case) throws {
    let sampler = try ZipfSampler(keys: example.keys, exponent: example.exponent)
    let probabilities = sampler.probabilities()
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
    let draws = 400_000
    // Ranks in groups: single ones at the head, then ever wider ranges.
    var ends: [Int] = []
    var end = 1
    while end < example.keys {
      ends.append(end)
      end = max(end + 1, end * 5 / 4)
    }
    ends.append(example.keys)
    var counts = [Int](repeating: 0, count: ends.count)
    var stream = RandomStream(seed: 23)
    for _ in 0..<draws {
      let key = sampler.key(using: &stream)
      guard key >= 0, key < example.keys else {
        Issue.record("\(key) is no key")
        return
      }
      var low = 0
      var high = ends.count - 1
      while low < high {
        let middle = (low + high) / 2
        if key < ends[middle] { high = middle } else { low = middle + 1 }
      }
      counts[low] += 1
    }
    var observed: [Int] = []
    var expected: [Double] = []
    var start = 0
    for (end, count) in zip(ends, counts) {
      let mean = probabilities[start..<end].reduce(0, +) * Double(draws)
      start = end
      if mean < 5, let last = expected.last {
        expected[expected.count - 1] = last + mean
        observed[observed.count - 1] += count
      } else {
        expected.append(mean)
        observed.append(count)
      }
    }
    guard observed.count > 1 else { return }
    #expect(ChiSquareTest.test(observed: observed, expected: expected).pValue > 1e-4)
  }

  @Test("Table and inversion agree where one takes over from the other")
  func takeover() throws {
    let table = try ZipfSampler(keys: 65_536, exponent: 0.9)
    let inversion = try ZipfSampler(keys: 65_537, exponent: 0.9)
    var first = RandomStream(seed: 1)
    var second = RandomStream(seed: 2)
    let drawn = (0..<100_000).map { _ in Double(table.key(using: &first)) }
    let inverted = (0..<100_000).map { _ in Double(inversion.key(using: &second)) }
    #expect(KolmogorovSmirnovTest.test(drawn, against: inverted).pValue > 1e-4)
  }

  @Test(
    "Impossible parameters are errors",
    arguments: [(0, 1.0), (-5, 1), (1 << 41, 1), (10, -0.1), (10, .nan), (10, 21)])
  func errors(keys: Int, exponent: Double) {
    #expect(throws: ParameterError.self) {
      try ZipfSampler(keys: keys, exponent: exponent)
    }
  }

  @Test("Known answers never change")
  func knownAnswers() throws {
    var fingerprint = Fingerprint()
    for example in Self.cases {
      let sampler = try ZipfSampler(keys: example.keys, exponent: example.exponent)
      var stream = RandomStream(seed: 42)
      for _ in 0..<10_000 { fingerprint.add(Int64(sampler.key(using: &stream))) }
    }
    #expect(fingerprint.text == "9aa8d37c197facad")
  }
}
