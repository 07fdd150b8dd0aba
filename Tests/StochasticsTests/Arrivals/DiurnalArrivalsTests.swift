// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Diurnal arrivals")
struct DiurnalArrivalsTests {
  @Test("Arrivals by the hour follow the cosine")
  func shape() throws {
    let process = try DiurnalArrivals(meanRate: 50, amplitude: 1, period: 240, peak: 60)
    let all = try instants(of: .init(process), until: 2_400_000_000_000)
    var counts = [Int](repeating: 0, count: 24)
    for instant in all { counts[Int(instant / 10_000_000_000 % 24)] += 1 }
    let expected = (0..<24).map { hour -> Double in
      // The integral of 1 + cos over an hour of ten seconds, ten periods long.
      func sine(_ time: Double) -> Double { PortableMath.cosine(turns: time - 0.25) }
      let from = Double(hour * 10 - 60) / 240
      let to = Double(hour * 10 - 50) / 240
      return 50 * 10 * (10 + 240 / (2 * Double.pi) * (sine(to) - sine(from)))
    }
    #expect(ChiSquareTest.test(observed: counts, expected: expected).pValue > 1e-4)
    #expect(process.meanRate == 50)
  }

  @Test("Swings out of range are errors", arguments: [-0.1, 1.1, .nan])
  func errors(amplitude: Double) {
    #expect(throws: ParameterError.self) { try DiurnalArrivals(meanRate: 1, amplitude: amplitude) }
  }
}
