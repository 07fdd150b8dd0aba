// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Gamma variates")
struct GammaVariateTests {
  @Test(
    "The method follows the distribution for all shapes", arguments: [0.05, 0.5, 1, 1.5, 7, 400])
  func distribution(shape: Double) throws {
    let distribution = try GammaDistribution(shape: shape, scale: 1)
    let constants = GammaConstants(shape: shape)
    var stream = RandomStream(seed: 31)
    let sample = (0..<100_000).map { _ in stream.nextGamma(constants) }
    let test = KolmogorovSmirnovTest.test(sample) {
      distribution.cumulativeProbability(at: $0) ?? .nan
    }
    #expect(test.pValue > 1e-4)
  }

  @Test("Known answers never change")
  func knownAnswers() {
    var fingerprint = Fingerprint()
    for shape in [0.3, 1, 4.25, 1e4] {
      var stream = RandomStream(seed: 42)
      let constants = GammaConstants(shape: shape)
      for _ in 0..<10_000 { fingerprint.add(stream.nextGamma(constants)) }
    }
    #expect(fingerprint.text == "238db1d6e7d10e20")
  }
}
