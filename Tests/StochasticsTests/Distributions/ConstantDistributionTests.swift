// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Constant distribution")
struct ConstantDistributionTests {
  @Test(
    "The duration is rounded to the nanosecond",
    arguments: [(0.04, 40_000_000), (1.6e-9, 2), (0, 0)])
  func rounding(seconds: Double, nanoseconds: Int64) throws {
    var stream = RandomStream(seed: 1)
    let sampler = try ConstantDistribution(value: seconds).makeSampler()
    #expect(sampler.nanoseconds(using: &stream) == nanoseconds)
  }

  @Test("Negative and endless durations are errors", arguments: [-1e-9, .infinity, .nan])
  func errors(value: Double) {
    #expect(throws: ParameterError.self) { try ConstantDistribution(value: value) }
  }
}
