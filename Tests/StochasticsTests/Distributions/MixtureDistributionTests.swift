// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Mixture distribution")
struct MixtureDistributionTests {
  @Test("Moments and support are those of the parts, by weight")
  func moments() throws {
    let mixture = try MixtureDistribution(components: [
      .init(weight: 1, distribution: .constant(2)),
      .init(weight: 3, distribution: .uniform(minimum: 4, maximum: 8)),
      .init(weight: 0, distribution: .exponential(mean: 100)),
    ])
    #expect(mixture.mean == 5)
    #expect(abs(mixture.variance - (0.25 * 9 + 0.75 * (16.0 / 12 + 1))) < 1e-14)
    #expect(mixture.support == 2...8)
    #expect(!mixture.isContinuous)
  }

  @Test("A mixture without parts or weight is an error")
  func errors() {
    #expect(throws: ParameterError.self) { try MixtureDistribution(components: []) }
    #expect(throws: ParameterError.self) {
      try MixtureDistribution(components: [.init(weight: 0, distribution: .constant(1))])
    }
  }
}
