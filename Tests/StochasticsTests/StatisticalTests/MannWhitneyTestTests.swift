// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Mann-Whitney test")
struct MannWhitneyTestTests {
  @Test("Small samples get the exact probability")
  func exact() {
    // Three values all below four: 1 of 35 arrangements, twice for both sides.
    let apart = MannWhitneyTest.test([1, 2, 3], [4, 5, 6, 7])
    #expect(apart.statistic == 0)
    #expect(abs(apart.pValue - 2.0 / 35) < 1e-15)
    // One pair in the other order: 2 arrangements at most as extreme.
    #expect(abs(MannWhitneyTest.test([1, 2, 4], [3, 5, 6, 7]).pValue - 4.0 / 35) < 1e-15)
    #expect(MannWhitneyTest.test([1, 4], [2, 3]).pValue == 1)
  }

  @Test("Exact and limit probabilities agree for larger samples")
  func limit() {
    var stream = RandomStream(seed: 9)
    let first = (0..<50).map { _ in stream.nextUnit() }
    let second = (0..<50).map { _ in stream.nextUnit() + 0.15 }
    let exact = MannWhitneyTest.test(first, second)
    let limit = MannWhitneyTest.test(first + [first[0]], second)
    #expect(exact.pValue > 0 && exact.pValue < 0.1)
    #expect(abs(exact.pValue - limit.pValue) < 0.02)
  }

  @Test("Ties count half, and nothing but ties is no evidence")
  func ties() {
    #expect(MannWhitneyTest.test([1, 1], [1, 1]).statistic == 2)
    #expect(MannWhitneyTest.test([1, 1], [1, 1]).pValue == 1)
  }

  @Test("Under the hypothesis a twentieth of the probabilities lies below a twentieth")
  func calibration() {
    var stream = RandomStream(seed: 10)
    let runs = 4_000
    let rejected = (0..<runs).count { _ in
      let first = (0..<20).map { _ in stream.nextUnit() }
      let second = (0..<20).map { _ in stream.nextUnit() }
      return MannWhitneyTest.test(first, second).pValue < 0.05
    }
    let error = (0.05 * 0.95 / Double(runs)).squareRoot()
    #expect(abs(Double(rejected) / Double(runs) - 0.05) < 4 * error)
  }
}
