// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Alias table")
struct AliasTableTests {
  @Test(
    "Indices come in proportion to their weights",
    arguments: [
      [1], [1, 1], [1, 2, 3], [0, 1, 0, 3, 0], [1e-3, 1, 1e3], [5, 5, 5, 5, 5, 5, 5],
    ])
  func proportions(weights: [Double]) {
    let table = AliasTable(weights: weights)
    var stream = RandomStream(seed: 17)
    var counts = [Int](repeating: 0, count: weights.count)
    let draws = 500_000
    for _ in 0..<draws { counts[table.index(using: &stream)] += 1 }
    let sum = weights.reduce(0, +)
    for (count, weight) in zip(counts, weights) {
      let expected = Double(draws) * weight / sum
      let error = (expected * (1 - weight / sum)).squareRoot()
      #expect(abs(Double(count) - expected) <= 4 * error)
    }
  }

  @Test("One word is used for each index")
  func words() {
    let table = AliasTable(weights: [1, 2, 3])
    var bits = CountedWords(seed: 2)
    for _ in 0..<100 { _ = table.index(using: &bits) }
    #expect(bits.used == 100)
  }
}
