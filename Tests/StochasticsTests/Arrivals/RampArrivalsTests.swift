// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Ramp arrivals")
struct RampArrivalsTests {
  @Test("The rate rises in a straight line and stays")
  func shape() throws {
    let process = try RampArrivals(from: 10, to: 110, over: 100, start: 50)
    #expect(process.meanRate == 110)
    let all = try instants(of: .init(process), until: 200_000_000_000)
    var counts = [0, 0, 0, 0]
    for instant in all { counts[min(Int(instant / 50_000_000_000), 3)] += 1 }
    let expected = [500.0, 1_750, 4_250, 5_500]
    #expect(ChiSquareTest.test(observed: counts, expected: expected).pValue > 1e-4)
  }

  @Test("A ramp from nothing to nothing, or over no time, is an error")
  func errors() {
    #expect(throws: ParameterError.self) { try RampArrivals(from: 0, to: 0, over: 1) }
    #expect(throws: ParameterError.self) { try RampArrivals(from: 1, to: 2, over: 0) }
  }
}
