// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Renewal arrivals")
struct RenewalArrivalsTests {
  @Test("Gaps follow their distribution")
  func gaps() throws {
    let gap = try DistributionSpecification.uniform(minimum: 0.001, maximum: 0.003)
    let all = try instants(of: .init(RenewalArrivals(gap: gap)), count: 50_000)
    let gaps = zip(all.dropFirst(), all).map { Double($0 - $1) * 1e-9 }
    let test = KolmogorovSmirnovTest.test(gaps) {
      gap.distribution.cumulativeProbability(at: $0) ?? .nan
    }
    #expect(test.pValue > 1e-4)
  }

  @Test("A gap of nothing, or without a mean, is an error")
  func errors() throws {
    let none = try DistributionSpecification.constant(0)
    #expect(throws: ParameterError.self) { try RenewalArrivals(gap: none) }
    let endless = DistributionSpecification(try ParetoDistribution(shape: 0.9, minimum: 1))
    #expect(throws: ParameterError.self) { try RenewalArrivals(gap: endless) }
  }
}
