// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Rate curve")
struct RateCurveTests {
  static func points(_ pairs: (Double, Double)...) -> [RateCurve.Point] {
    pairs.map { RateCurve.Point(time: $0.0, rate: $0.1) }
  }

  @Test("Steps keep the earlier rate, and a period repeats the curve")
  func stepsAndPeriod() throws {
    let curve = try RateCurve(
      points: Self.points((0, 10), (2, 0), (5, 40)), interpolation: .steps, period: 7)
    #expect(abs(curve.meanRate - 100.0 / 7) < 1e-12)
    let all = try instants(of: .init(RateCurveArrivals(curve: curve)), until: 700_000_000_000)
    let inGap = all.filter { (2_000_000_001..<5_000_000_000).contains($0 % 7_000_000_000) }
    #expect(inGap.isEmpty)
    let inPeak = all.count { $0 % 7_000_000_000 >= 5_000_000_000 }
    #expect(abs(Double(inPeak) - 8_000) < 4 * 8_000.0.squareRoot())
    let inStart = all.count { $0 % 7_000_000_000 < 2_000_000_000 }
    #expect(abs(Double(inStart) - 2_000) < 4 * 2_000.0.squareRoot())
  }

  @Test("A line to the period's very end leads into the next period")
  func lineToPeriodEnd() throws {
    let curve = try RateCurve(points: Self.points((0, 0), (10, 10)), period: 10)
    #expect(abs(curve.meanRate - 5) < 1e-12)
    let all = try instants(of: .init(RateCurveArrivals(curve: curve)), until: 10_000_000_000_000)
    let early = all.count { $0 % 10_000_000_000 < 5_000_000_000 }
    #expect(abs(Double(all.count) - 50_000) < 4 * 50_000.0.squareRoot())
    #expect(abs(Double(early) - 12_500) < 4 * 12_500.0.squareRoot())
  }

  @Test("Points that make no curve are errors that name the place")
  func errors() {
    #expect(throws: ParameterError.self) { try RateCurve(points: []) }
    #expect(throws: ParameterError.self) { try RateCurve(points: Self.points((0, 0))) }
    #expect(throws: ParameterError.self) { try RateCurve(points: Self.points((0, -1))) }
    #expect(throws: ParameterError.self) { try RateCurve(points: Self.points((0, 1)), period: 0) }
    #expect(throws: ParameterError.self) {
      try RateCurve(points: Self.points((0, 1), (9, 1)), period: 8)
    }
    let error = #expect(throws: ParameterError.self) {
      try RateCurve(points: Self.points((0, 1), (5, 1), (4, 1)))
    }
    #expect(error?.description.contains("point 3") == true)
  }
}
