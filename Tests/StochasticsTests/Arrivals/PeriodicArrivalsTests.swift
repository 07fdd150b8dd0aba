// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Periodic arrivals")
struct PeriodicArrivalsTests {
  @Test("A rate that does not divide a second drifts by nothing")
  func noDrift() throws {
    let all = try instants(of: .init(PeriodicArrivals(rate: 900)), count: 900_000)
    for second in 1...1_000 { #expect(all[second * 900 - 1] == Int64(second) * 1_000_000_000) }
    #expect(all[0] == 1_111_111 && all[1] == 2_222_222 && all[2] == 3_333_333)
  }

  @Test("The first arrival lies one period after the start unless given")
  func first() throws {
    let plain = try instants(of: .init(PeriodicArrivals(period: 0.25)), count: 3)
    #expect(plain == [250_000_000, 500_000_000, 750_000_000])
    let early = try instants(of: .init(PeriodicArrivals(period: 0.25, first: 0.1)), count: 3)
    #expect(early == [100_000_000, 350_000_000, 600_000_000])
  }

  @Test("Periods out of range are errors", arguments: [0, -1, 1e-10, .nan, .infinity])
  func errors(period: Double) {
    #expect(throws: ParameterError.self) { try PeriodicArrivals(period: period) }
  }
}
