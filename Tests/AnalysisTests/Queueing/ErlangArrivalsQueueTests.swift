// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("E_k/M/1")
struct ErlangArrivalsQueueTests {
  @Test(
    "waits are those of theory.json",
    arguments: [
      // e4m1-rho80
      (80.0, 4, 100.0, 0.6939447217517696, 0.022673836103193616, 0.15046857588428855),
      // split-vs-shared-c2-jsq: 16/s dealt round robin to two stations of 10/s.
      (8.0, 2, 10.0, nil, 0.2843979766989913, nil),
      // One phase is M/M/1: mm1-rho80.
      (80.0, 1, 100.0, 0.8, 0.04, 0.23025850929940456),
    ] as [(Double, Int, Double, Double?, Double, Double?)])
  func agrees(
    rate: Double, phases: Int, service: Double, chance: Double?, wait: Double, p99: Double?
  ) throws {
    let queue = try #require(
      ErlangArrivalsQueue(arrivalRate: rate, phases: phases, serviceRate: service))
    #expect(abs(queue.meanWait / wait - 1) < 1e-11)
    #expect(abs(queue.meanSojourn / (wait + 1 / service) - 1) < 1e-11)
    if let chance { #expect(abs(queue.probabilityOfWait / chance - 1) < 1e-12) }
    if let p99 {
      let quantile = try #require(queue.sojournQuantile(0.99))
      #expect(abs(quantile / p99 - 1) < 1e-11)
    }
  }

  @Test("very many phases come to the evenly spaced arrivals of theory.json")
  func manyPhases() throws {
    // dm1-rho80, the limit.
    let queue = try #require(
      ErlangArrivalsQueue(arrivalRate: 80, phases: 1_000_000, serviceRate: 100))
    #expect(abs(queue.meanWait / 0.016927308399198975 - 1) < 1e-5)
  }

  @Test("there is no station without a steady state")
  func unstable() {
    #expect(ErlangArrivalsQueue(arrivalRate: 100, phases: 4, serviceRate: 100) == nil)
    #expect(ErlangArrivalsQueue(arrivalRate: 0, phases: 4, serviceRate: 100) == nil)
    #expect(ErlangArrivalsQueue(arrivalRate: 1, phases: 0, serviceRate: 100) == nil)
  }
}
