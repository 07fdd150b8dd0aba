// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("M/M/c")
struct MultiServerQueueTests {
  /// Cases of `theory.json`, worked out with 40 digits and another algorithm.
  private static let cases: [(load: [Double], wait: Double, chance: Double, quantiles: [Double])] =
    [
      // mm1-rho80
      (
        [80, 100, 1], 0.04, 0.8,
        [0.03465735902799726, 0.11512925464970228, 0.23025850929940456, 0.34538776394910686]
      ),
      // mmc-2-rho80: the rates of wait and service are near each other, 4 and 10.
      (
        [16, 10, 2], 0.17777777777777778, 0.7111111111111111,
        [0.20400314459260419, 0.6171562431764138, 1.193737023600427, 1.7694126215650692]
      ),
      // mmc-10-rho80
      (
        [80, 10, 10], 0.020459007539822178, 0.40918015079644354,
        [0.09121446106069778, 0.26243200376070797, 0.4946111327611453, 0.7250557242985248]
      ),
      // mmc-64-rho90
      (
        [576, 10, 64], 0.0048541143208274875, 0.3106633165329592,
        [0.07481255233764895, 0.2358521163752145, 0.46611064168571276, 0.696369150985181]
      ),
    ]

  @Test(
    "means, chance of waiting and quantiles are those of independent calculations", arguments: cases
  )
  func agrees(load: [Double], wait: Double, chance: Double, quantiles: [Double]) throws {
    let queue = try #require(
      MultiServerQueue(arrivalRate: load[0], serviceRate: load[1], servers: Int(load[2])))
    #expect(abs(queue.meanWait / wait - 1) < 1e-12)
    #expect(abs(queue.probabilityOfWait / chance - 1) < 1e-12)
    #expect(abs(queue.meanSojourn / (wait + 1 / load[1]) - 1) < 1e-12)
    for (probability, expected) in zip([0.5, 0.9, 0.99, 0.999], quantiles) {
      let quantile = try #require(queue.sojournQuantile(probability))
      #expect(abs(quantile / expected - 1) < 1e-9, "p\(probability)")
    }
  }

  @Test("waiting times fall off as those of theory.json")
  func waitTail() throws {
    // mmc-10-rho80: 90, 95 and 99 of 100 messages wait no longer than this.
    let queue = try #require(MultiServerQueue(arrivalRate: 80, serviceRate: 10, servers: 10))
    for (time, tail) in [
      (0.07044926697863957, 0.1), (0.10510662600663684, 0.05), (0.18557852162834185, 0.01),
    ] { #expect(abs(queue.probabilityOfWait(above: time) / tail - 1) < 1e-9) }
    #expect(queue.probabilityOfWait(above: -1) == 1)
    #expect(abs(queue.meanNumber - 9.636720603185774) < 1e-11)
  }

  @Test("equal rates of wait and service give the gamma tail that the mixture has then")
  func equalRates() throws {
    // c = 2, mu = 1, lambda = 1: the slack is 1 as well, C = 1/3, and
    // P(T > t) = e^-t (1 + t / 3).
    let queue = try #require(MultiServerQueue(arrivalRate: 1, serviceRate: 1, servers: 2))
    for (time, tail) in [
      (1.0, 0.49050592156192305), (3.0, 0.09957413673572789), (10.0, 0.00019673302897076772),
    ] {
      let above = try #require(queue.probabilityOfSojourn(above: time))
      #expect(abs(above / tail - 1) < 1e-12)
    }
  }

  @Test("far tails neither vanish in the wrong place nor become no number")
  func farTails() throws {
    let queue = try #require(MultiServerQueue(arrivalRate: 950, serviceRate: 1_000, servers: 1))
    // P(T > 2) = e^-100 for a sojourn time of rate 50, where e^-2000 is no double any more.
    let above = try #require(queue.probabilityOfSojourn(above: 2))
    #expect(abs(above / 3.720075976020836e-44 - 1) < 1e-9)
    #expect(queue.probabilityOfSojourn(above: 0) == 1)
    #expect(queue.probabilityOfSojourn(above: 1e6) == 0)
  }

  @Test(
    "there is no station without a steady state",
    arguments: [
      [100, 100, 1], [101, 100, 1], [0, 100, 1], [10, 0, 1], [10, 100, 0], [.nan, 1, 1],
    ])
  func unstable(load: [Double]) {
    #expect(
      MultiServerQueue(arrivalRate: load[0], serviceRate: load[1], servers: Int(load[2])) == nil)
  }
}
