// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("M/G/1")
struct GeneralServiceQueueTests {
  @Test(
    "mean waits are those of theory.json",
    arguments: [
      ("md1-rho80", 80, 0.01, 0.0, 0.02), ("mek1-k4-rho80", 80, 0.01, 0.5, 0.025),
      ("mg1-lognormal-cv2-rho80", 80, 0.01, 2.0, 0.1), ("mm1-rho50", 50, 0.01, 1.0, 0.01),
    ])
  func agrees(name: String, rate: Double, mean: Double, variation: Double, wait: Double) throws {
    let queue = try #require(
      GeneralServiceQueue(
        arrivalRate: rate, meanService: mean, coefficientOfVariation: variation))
    #expect(abs(queue.meanWait / wait - 1) < 1e-12)
    #expect(abs(queue.meanSojourn / (wait + mean) - 1) < 1e-12)
  }

  @Test("two-point service times give the mean wait of theory.json")
  func moments() throws {
    // mg1-bimodal-5pct-slow: 95 % take 1 ms, 5 % take 50 ms.
    let queue = try #require(
      GeneralServiceQueue(
        arrivalRate: 200, meanService: 0.00345, secondMoment: 0.95 * 1e-6 + 0.05 * 2.5e-3))
    #expect(abs(queue.meanWait / 0.04062903225806452 - 1) < 1e-12)
    #expect(abs(queue.utilization - 0.69) < 1e-12)
  }

  @Test(
    "there is no station without a finite mean wait",
    arguments: [[100, 0.01, 1], [50, 0.01, .infinity], [0, 0.01, 1], [50, 0, 1]])
  func unstable(numbers: [Double]) {
    #expect(
      GeneralServiceQueue(
        arrivalRate: numbers[0], meanService: numbers[1], coefficientOfVariation: numbers[2]) == nil
    )
  }
}
