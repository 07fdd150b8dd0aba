// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Erlang distribution")
struct ErlangDistributionTests {
  @Test("Summed and gamma phases follow the same distribution where they meet")
  func takeover() throws {
    for phases in [4, 5] {
      let distribution = try ErlangDistribution(phases: phases, mean: 1)
      let sampler = distribution.makeSampler()
      var stream = RandomStream(seed: 4)
      let sample = (0..<100_000).map { _ in Double(sampler.nanoseconds(using: &stream)) * 1e-9 }
      let test = KolmogorovSmirnovTest.test(sample) {
        distribution.cumulativeProbability(at: $0) ?? .nan
      }
      #expect(test.pValue > 1e-4)
    }
  }

  @Test("Impossible numbers of phases are errors", arguments: [0, -1, 1_000_001])
  func errors(phases: Int) {
    #expect(throws: ParameterError.self) { try ErlangDistribution(phases: phases, mean: 1) }
  }
}
