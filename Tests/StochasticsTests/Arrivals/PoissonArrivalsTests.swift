// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Poisson arrivals")
struct PoissonArrivalsTests {
  @Test("Gaps are exponential")
  func gaps() throws {
    let all = try instants(of: .init(PoissonArrivals(rate: 1_000)), count: 100_000)
    let gaps = zip(all.dropFirst(), all).map { Double($0 - $1) * 1e-6 }
    #expect(KolmogorovSmirnovTest.test(gaps) { 1 - PortableMath.exponential(-$0) }.pValue > 1e-4)
  }

  @Test("Rates out of range are errors", arguments: [0, -1, 1e10, 1e-10, .nan])
  func errors(rate: Double) {
    #expect(throws: ParameterError.self) { try PoissonArrivals(rate: rate) }
  }
}
