// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Mixtures of stations")
struct SojournLawTests {
  @Test("random partitioning over equal stations is one of them")
  func equalParts() throws {
    // split-vs-shared-c4 of theory.json: mean wait 0.4 s each.
    let station = try #require(MultiServerQueue(arrivalRate: 8, serviceRate: 10, servers: 1))
    let mixture = StationMixture((0..<4).map { _ in .init(share: 0.25, law: station) })
    #expect(abs(mixture.meanWait - 0.4) < 1e-12)
    #expect(abs(mixture.meanSojourn - 0.5) < 1e-12)
    // An exponential time of rate 2: ln 100 / 2.
    let quantile = try #require(mixture.sojournQuantile(0.99))
    #expect(abs(quantile - 2.302585092994046) < 1e-9)
  }

  @Test("unequal stations are mixed by their shares")
  func unequalParts() throws {
    // Rates 4 and 6 of 10 at stations of rate 10: sojourn rates 6 and 4. The median of the mixture
    // solves 0.4 e^-6t + 0.6 e^-4t = 0.5; the number is from
    // Newton's method with 40 digits.
    let stations = try [4.0, 6].map { rate in
      StationMixture.Part(
        share: rate / 10,
        law: try #require(MultiServerQueue(arrivalRate: rate, serviceRate: 10, servers: 1)))
    }
    let mixture = StationMixture(stations)
    #expect(abs(mixture.meanSojourn - (0.4 / 6 + 0.6 / 4)) < 1e-12)
    let median = try #require(mixture.sojournQuantile(0.5))
    #expect(abs(median - 0.146503679603603645) < 1e-12)
  }

  @Test("a station of which only means are known has no quantiles")
  func meansOnly() throws {
    let station = try #require(
      GeneralServiceQueue(arrivalRate: 1, meanService: 0.5, coefficientOfVariation: 2))
    #expect(station.sojournQuantile(0.5) == nil)
    #expect(StationMixture([.init(share: 1, law: station)]).sojournQuantile(0.5) == nil)
  }
}
