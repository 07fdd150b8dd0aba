// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Testing

@Suite("Fairness")
struct FairnessTests {
  private func isClose(_ lhs: Double, _ rhs: Double) -> Bool {
    (lhs - rhs).magnitude <= 1e-12 * max(lhs.magnitude, rhs.magnitude, 1)
  }

  @Test("An even load has index 1 and no variation")
  func even() throws {
    let fairness = try #require(Fairness(counts: [4, 4, 4]))
    #expect(fairness.jainIndex == 1)
    #expect(fairness.maximumOverMean == 1)
    #expect(fairness.coefficientOfVariation == 0)
    #expect(fairness.giniCoefficient == 0)
  }

  @Test("Idle members count: everything on one of n gives 1/n, n, √(n−1) and (n−1)/n")
  func oneHot() throws {
    let fairness = try #require(Fairness(counts: [0, 10, 0, 0]))
    #expect(fairness.jainIndex == 0.25)
    #expect(fairness.maximumOverMean == 4)
    #expect(isClose(fairness.coefficientOfVariation, 3.0.squareRoot()))
    #expect(fairness.giniCoefficient == 0.75)
  }

  @Test("Blocks of 6, 5 and 5 are 256/258 fair")
  func classic() throws {
    let fairness = try #require(Fairness(counts: [6, 5, 5]))
    #expect(isClose(fairness.jainIndex, 256.0 / 258))
    #expect(isClose(fairness.maximumOverMean, 18.0 / 16))
    #expect(isClose(fairness.giniCoefficient, 4.0 / 96))
  }

  @Test("The figures agree with their definitions, and with one another", arguments: 0..<50)
  func definitions(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let loads = (0..<(1 + random.below(12))).map { _ in Double(random.below(50)) / 4 } + [0.25]
    let fairness = try #require(Fairness(loads: loads))
    let count = Double(loads.count)
    let sum = loads.reduce(0, +)
    let differences = loads.flatMap { one in loads.map { ($0 - one).magnitude } }.reduce(0, +)
    #expect(isClose(fairness.giniCoefficient, differences / (2 * count * sum)))
    #expect(
      isClose(
        fairness.jainIndex,
        1 / (1 + fairness.coefficientOfVariation * fairness.coefficientOfVariation)))
    #expect(isClose(fairness.jainIndex, sum * sum / (count * loads.map { $0 * $0 }.reduce(0, +))))
  }

  @Test(
    "Scale does not matter, not even near the ends of the range", arguments: [1e-300, 1, 1e300])
  func scale(unit: Double) throws {
    let fairness = try #require(Fairness(loads: [unit, 2 * unit, 3 * unit]))
    #expect(isClose(fairness.jainIndex, 36.0 / 42))
    #expect(isClose(fairness.maximumOverMean, 1.5))
  }

  @Test("No load at all is even")
  func idle() throws {
    #expect(try #require(Fairness(counts: [0, 0])).jainIndex == 1)
  }

  @Test(
    "No members and impossible loads have no fairness",
    arguments: [[], [1, -1], [.nan], [.infinity, 1]])
  func impossible(loads: [Double]) { #expect(Fairness(loads: loads) == nil) }
}
