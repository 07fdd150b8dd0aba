// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("On-off arrivals")
struct OnOffArrivalsTests {
  @Test("Regular arrivals are evenly spaced while on and stop while off")
  func regular() throws {
    let on = try DistributionSpecification.constant(1)
    let off = try DistributionSpecification.constant(2)
    let process = try OnOffArrivals(rate: 4, on: on, off: off, spacing: .regular)
    let all = try instants(of: .init(process), count: 8)
    let offset = all[0] < 2_000_000_000 ? Int64(0) : 2_000_000_000
    let expected = [250, 500, 750, 1_000, 3_250, 3_500, 3_750, 4_000].map {
      Int64($0) * 1_000_000 + offset
    }
    #expect(zip(all, expected).allSatisfy { abs($0 - $1) <= 1 })
    #expect(abs(process.meanRate - 4.0 / 3) < 1e-15)
  }

  @Test("It starts on as often as it is on")
  func start() throws {
    let on = try DistributionSpecification.constant(1)
    let off = try DistributionSpecification.constant(3)
    let specification = try ArrivalSpecification(
      OnOffArrivals(rate: 100, on: on, off: off, spacing: .regular))
    let startedOn = try (0..<2_000).count { seed in
      try instants(of: specification, seed: UInt64(seed), count: 1)[0] < 1_000_000_000
    }
    #expect(abs(Double(startedOn) / 2_000 - 0.25) < 4 * (0.25 * 0.75 / 2_000).squareRoot())
  }

  @Test("Periods that are too short or have no mean are errors")
  func errors() throws {
    let one = try DistributionSpecification.constant(1)
    let none = try DistributionSpecification.constant(0)
    #expect(throws: ParameterError.self) { try OnOffArrivals(rate: 1, on: one, off: none) }
    #expect(throws: ParameterError.self) { try OnOffArrivals(rate: 1, on: none, off: one) }
    #expect(throws: ParameterError.self) { try OnOffArrivals(rate: 0, on: one, off: one) }
  }
}
