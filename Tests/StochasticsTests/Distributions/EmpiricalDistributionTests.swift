// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Empirical distribution")
struct EmpiricalDistributionTests {
  @Test("Each draw is one of the values")
  func values() throws {
    let distribution = try EmpiricalDistribution(values: [0.003, 0.001, 0.0000000014])
    let sampler = distribution.makeSampler()
    var stream = RandomStream(seed: 1)
    let draws = Set((0..<1_000).map { _ in sampler.nanoseconds(using: &stream) })
    #expect(draws == [3_000_000, 1_000_000, 1])
  }

  @Test("A value without weight is never drawn, and moments heed the weights")
  func weights() throws {
    let distribution = try EmpiricalDistribution(values: [1, 2, 3], weights: [1, 0, 3])
    #expect(distribution.mean == 2.5)
    #expect(distribution.variance == 0.75)
    #expect(distribution.cumulativeProbability(at: 2.9) == 0.25)
    let sampler = distribution.makeSampler()
    var stream = RandomStream(seed: 1)
    let draws = Set((0..<10_000).map { _ in sampler.nanoseconds(using: &stream) })
    #expect(draws == [1_000_000_000, 3_000_000_000])
  }

  @Test("Lists that do not fit are errors")
  func errors() {
    #expect(throws: ParameterError.self) { try EmpiricalDistribution(values: []) }
    #expect(throws: ParameterError.self) { try EmpiricalDistribution(values: [-1]) }
    #expect(throws: ParameterError.self) {
      try EmpiricalDistribution(values: [1, 2], weights: [1])
    }
    #expect(throws: ParameterError.self) {
      try EmpiricalDistribution(values: [1, 2], weights: [0, 0])
    }
    #expect(throws: ParameterError.self) {
      try EmpiricalDistribution(values: [1, 2], weights: [1, -1])
    }
  }
}
