// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Distribution specification")
struct DistributionSpecificationTests {
  @Test("Specifications are equal when kind and parameters are")
  func equality() throws {
    let first = try DistributionSpecification.exponential(mean: 1)
    let named = try DistributionSpecification(
      name: "exponential", parameters: ["mean": .number(1)])
    #expect(first == named)
    #expect(first.hashValue == named.hashValue)
    #expect(first != (try .exponential(mean: 2)))
    #expect(first != (try .constant(1)))
    #expect(first.name == "exponential")
  }

  @Test("Properties are those of the distribution")
  func properties() throws {
    let erlang = try DistributionSpecification.erlang(phases: 4, mean: 2)
    #expect(erlang.mean == 2)
    #expect(erlang.variance == 1)
    #expect(erlang.coefficientOfVariation == 0.5)
    #expect(erlang.support == 0 ... .infinity)
  }
}
