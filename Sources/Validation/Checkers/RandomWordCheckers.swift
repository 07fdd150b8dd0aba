// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// Checks of the generators that ship, against published words and words of another program.
enum RandomWordCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(file: file, section: "splitmix64.public", as: SplitMixRow.self, check: check),
    GoldenChecker(file: file, section: "splitmix64.own", as: SplitMixRow.self, check: check),
    GoldenChecker(
      file: file, section: "xoshiro256plusplus.public", as: StreamRow.self, check: check),
    GoldenChecker(file: file, section: "xoshiro256plusplus.own", as: StreamRow.self, check: check),
    GoldenChecker(file: file, section: "conversions", as: Conversion.self, check: check),
  ]

  private static let file = "rng_vectors.json"

  private struct SplitMixRow: Decodable {
    let seed: Word
    let output: [Word]
  }

  @Sendable private static func check(_ asked: SplitMixRow) -> String? {
    var generator = SplitMix64(seed: asked.seed.value)
    return difference(asked.output) { generator.next() }
  }

  private struct StreamRow: Decodable {
    let seed: Word?
    let initial_state: [Word]
    let output: [Word]
  }

  @Sendable private static func check(_ asked: StreamRow) -> String? {
    let state = asked.initial_state.map(\.value)
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return "no state" }
    var stream = RandomStream(state: (state[0], state[1], state[2], state[3]))
    if let different = difference(asked.output, { stream.next() }) { return different }
    guard let seed = asked.seed else { return nil }
    var seeded = RandomStream(seed: seed.value)
    return difference(asked.output) { seeded.next() }.map { "from the seed: \($0)" }
  }

  private static func difference(_ expected: [Word], _ next: () -> UInt64) -> String? {
    guard !expected.isEmpty else { return "no words" }
    for (index, word) in expected.enumerated() {
      let got = next()
      if got != word.value {
        return "word \(index): expected \(word.value), got \(got)"
      }
    }
    return nil
  }

  private struct Conversion: Decodable {
    let seed: Word
    let u01_hex: [String]
    let u01: [Double]
    let bounded_101: [UInt64]
    let exponential_mean_1: [Double]
  }

  @Sendable private static func check(_ asked: Conversion) -> String? {
    let count = asked.u01.count
    guard count > 0, asked.u01_hex.count == count, asked.bounded_101.count == count,
      asked.exponential_mean_1.count == count
    else { return "lists of different lengths" }
    var units = RandomStream(seed: asked.seed.value)
    var bounded = RandomStream(seed: asked.seed.value)
    var exponentials = RandomStream(seed: asked.seed.value)
    var findings = Findings()
    for index in 0..<count {
      let unit = units.nextUnit()
      findings.compare("number \(index)", unit, asked.u01[index], within: 0)
      findings.compare(
        "number \(index) in base 16", unit, Double(asked.u01_hex[index]) ?? .nan, within: 0)
      let whole = bounded.nextBounded(101)
      findings.compare("whole number \(index)", Int(whole), Int(asked.bounded_101[index]))
      let expected = asked.exponential_mean_1[index]
      findings.compare(
        "exponential \(index)", exponentials.nextExponentialByInversion(), expected,
        within: 1e-15 * expected)
    }
    return findings.problem
  }

  /// A word written with hexadecimal digits.
  private struct Word: Decodable {
    let value: UInt64

    init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let value = UInt64(text, radix: 16) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no word"))
      }
      self.value = value
    }
  }
}
