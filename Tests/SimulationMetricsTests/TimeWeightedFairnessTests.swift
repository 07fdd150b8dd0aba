// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Time-weighted fairness")
struct TimeWeightedFairnessTests {
  private let even = FairnessMeasures(
    jain: 1, maxOverMean: 1, coefficientOfVariation: 0, gini: 0)
  private let skewed = FairnessMeasures(
    jain: 0.5, maxOverMean: 2, coefficientOfVariation: 1, gini: 0.5)

  @Test("Averages weigh measures by how long they lasted")
  func average() throws {
    var fairness = TimeWeightedFairness(at: at(100))
    fairness.set(even, at: at(100))
    fairness.set(skewed, at: at(400))
    let average = try #require(fairness.average(at: at(500)))
    #expect(average.jain == 0.875 && average.maxOverMean == 1.25)
    #expect(average.coefficientOfVariation == 0.25 && average.gini == 0.125)
    #expect(fairness.definedTime(at: at(500)) == .nanoseconds(400))
  }

  @Test("Time without defined measures has no weight")
  func undefined() {
    var fairness = TimeWeightedFairness()
    #expect(fairness.average(at: at(1_000)) == nil)
    fairness.set(skewed, at: at(1_000))
    fairness.set(nil, at: at(1_010))
    #expect(fairness.average(at: at(9_000)) == skewed)
    #expect(fairness.definedTime(at: at(9_000)) == .nanoseconds(10))
  }

  @Test("Measures that lasted no time do not count")
  func instantaneous() {
    var fairness = TimeWeightedFairness()
    fairness.set(skewed, at: at(0))
    fairness.set(even, at: at(0))
    #expect(fairness.average(at: at(0)) == nil)
    #expect(fairness.average(at: at(7)) == even)
  }

  @Test("A restart forgets the past and keeps the present measures")
  func restart() {
    var fairness = TimeWeightedFairness()
    fairness.set(even, at: at(0))
    fairness.set(skewed, at: at(100))
    fairness.restart(at: at(200))
    #expect(fairness.average(at: at(200)) == nil)
    #expect(fairness.average(at: at(300)) == skewed)
  }

  @Test("Merging is associative and equals watching both times")
  func merging() throws {
    // Powers of two keep every sum exact, so equality is to the last bit.
    func tracker(_ jain: Double, from start: Int64) -> TimeWeightedFairness {
      var fairness = TimeWeightedFairness(at: at(start))
      let measures = FairnessMeasures(
        jain: jain, maxOverMean: 2 * jain, coefficientOfVariation: jain / 2, gini: jain / 4)
      fairness.set(measures, at: at(start))
      return fairness
    }
    let parts = [tracker(0.5, from: 0), tracker(0.25, from: 512), tracker(1, from: 768)]
    var left = TimeWeightedFairness(at: at(1_024))
    for part in parts { left.merge(part, at: at(1_024)) }
    var inner = TimeWeightedFairness(at: at(1_024))
    inner.merge(parts[1], at: at(1_024))
    inner.merge(parts[2], at: at(1_024))
    var right = TimeWeightedFairness(at: at(1_024))
    right.merge(inner, at: at(1_024))
    right.merge(parts[0], at: at(1_024))
    #expect(left == right)
    let average = try #require(left.average(at: at(1_024)))
    // (0.5 x 1,024 + 0.25 x 512 + 1 x 256) / 1,792
    #expect(average.jain == 896.0 / 1_792)
    #expect(left.definedTime(at: at(1_024)) == .nanoseconds(1_792))
  }

  @Test("Random changes agree with a sum over every nanosecond")
  func bruteForce() throws {
    var generator = SeededGenerator(seed: 12)
    var fairness = TimeWeightedFairness()
    var present: FairnessMeasures?
    var jain = 0.0
    var gini = 0.0
    var defined = 0.0
    for time in Int64(0)..<5_000 {
      if Int.random(in: 0..<20, using: &generator) == 0 {
        let value = Double(Int.random(in: 1...16, using: &generator)) / 16
        present =
          value < 0.2
          ? nil
          : FairnessMeasures(
            jain: value, maxOverMean: 1 / value, coefficientOfVariation: 1, gini: 1 - value)
        fairness.set(present, at: at(time))
      }
      jain += present?.jain ?? 0
      gini += present?.gini ?? 0
      defined += present == nil ? 0 : 1
    }
    let average = try #require(fairness.average(at: at(5_000)))
    #expect(abs(average.jain - jain / defined) < 1e-12)
    #expect(abs(average.gini - gini / defined) < 1e-12)
    #expect(average.coefficientOfVariation == 1)
  }
}
