// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics
import Testing

@Suite("Modulated arrivals")
struct ModulatedArrivalsTests {
  @Test("Shares of time solve the balance of the chain")
  func stationary() throws {
    let two = try ModulatedArrivals(rates: [40, 160], transitions: [[0, 0.2], [0.8, 0]])
    #expect(abs(two.stationaryProbabilities[0] - 0.8) < 1e-15)
    #expect(abs(two.meanRate - 64) < 1e-12)
    let rates = [[0, 1, 1], [2, 0, 1], [0, 4, 0.0]]
    let three = try ModulatedArrivals(rates: [0, 20, 60], transitions: rates)
    let shares = three.stationaryProbabilities
    #expect(abs(shares.reduce(0, +) - 1) < 1e-15)
    for phase in 0..<3 {
      let incoming = (0..<3).reduce(0) { $0 + shares[$1] * rates[$1][phase] }
      #expect(abs(incoming - shares[phase] * rates[phase].reduce(0, +)) < 1e-14)
    }
  }

  @Test("Counts spread as the theory says")
  func dispersion() throws {
    // The variance of the count over a long time t is about (mean + 2 v / r) t, with v the variance
    // of the rate and r the relaxation rate: 64 + 2 * 0.8 * 0.2 * 120^2 / 1 (Fischer and
    // Meier-Hellstern 1993).
    let specification = try ArrivalSpecification(
      ModulatedArrivals(rates: [40, 160], transitions: [[0, 0.2], [0.8, 0]]))
    let all = try instants(of: specification, until: 4_000_000_000_000)
    let window: Int64 = 20_000_000_000
    var counts = [Double](repeating: 0, count: 200)
    for instant in all where instant < 200 * window { counts[Int(instant / window)] += 1 }
    let mean = counts.reduce(0, +) / 200
    let variance = counts.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 199
    let v = 0.8 * 0.2 * 120 * 120.0
    // Exact for the window's length, as the rate's correlation falls like exp(-t).
    let expected = 64 * 20 + 2 * v * (20 - (1 - PortableMath.exponential(-20)))
    #expect(abs(variance / expected - 1) < 4 * (2.0 / 199).squareRoot())
    #expect(abs(mean - 1_280) < 4 * (expected / 200).squareRoot())
  }

  @Test("One phase is a Poisson process")
  func onePhase() throws {
    let modulated = try instants(
      of: .init(ModulatedArrivals(rates: [50], transitions: [[0]])), count: 1_000)
    let poisson = try instants(of: .init(PoissonArrivals(rate: 50)), count: 1_000)
    #expect(zip(modulated, poisson).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test("Tables that do not fit, or cut phases off, are errors")
  func errors() {
    #expect(throws: ParameterError.self) {
      try ModulatedArrivals(rates: [1, 2], transitions: [[0, 1]])
    }
    #expect(throws: ParameterError.self) {
      try ModulatedArrivals(rates: [1, 2], transitions: [[0, 1], [0, 0]])
    }
    #expect(throws: ParameterError.self) {
      try ModulatedArrivals(rates: [0, 0], transitions: [[0, 1], [1, 0]])
    }
    #expect(throws: ParameterError.self) {
      try ModulatedArrivals(rates: [1, 2], transitions: [[0, -1], [1, 0]])
    }
    #expect(throws: ParameterError.self) { try ModulatedArrivals(rates: [], transitions: []) }
  }
}
