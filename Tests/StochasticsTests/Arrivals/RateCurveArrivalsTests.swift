// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Rate curve arrivals")
struct RateCurveArrivalsTests {
  @Test("The integral of the rate at each arrival is the arrival's place in the unit process")
  func inversionIdentity() throws {
    let curve = try RateCurve(
      points: RateCurveTests.points((0, 0), (10, 20), (10, 5), (30, 5), (40, 0.5)))
    func integral(_ time: Double) -> Double {
      let rise = min(time, 10)
      let flat = min(max(time - 10, 0), 20)
      let fall = min(max(time - 30, 0), 10)
      let tail = max(time - 40, 0)
      return rise * rise + 5 * flat + fall * (5 - 0.225 * fall) + 0.5 * tail
    }
    let specification = try ArrivalSpecification(RateCurveArrivals(curve: curve))
    let all = try instants(of: specification, count: 300)
    // The same unit-rate exponentials, drawn apart.
    var stream = StreamFamily(seed: 42, replication: 0)
      .stream(entity: "producer", purpose: "arrivals")
    var target = 0.0
    for instant in all {
      target += stream.nextExponential()
      #expect(abs(integral(Double(instant) * 1e-9) - target) < 2e-8)
    }
    #expect(all.count == 300)
  }

  @Test("Scaling all rates scales no draw")
  func commonRandomNumbers() throws {
    let slow = try RateCurve(points: RateCurveTests.points((0, 2), (100, 2)))
    let fast = try RateCurve(points: RateCurveTests.points((0, 16), (100, 16)))
    let first = try instants(of: .init(RateCurveArrivals(curve: slow)), count: 500)
    let second = try instants(of: .init(RateCurveArrivals(curve: fast)), count: 500)
    #expect(zip(first, second).allSatisfy { abs(Double($0) - 8 * Double($1)) < 5 })
  }

  @Test("Lists of different lengths are an error")
  func errors() {
    #expect(throws: ParameterError.self) {
      try ArrivalSpecification(
        name: "rate_curve", parameters: ["times": .numbers([0, 1]), "rates": .numbers([1])])
    }
  }
}
