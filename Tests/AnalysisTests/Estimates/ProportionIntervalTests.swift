// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Intervals of proportions")
struct ProportionIntervalTests {
  @Test(
    "intervals are those found by adding up binomial probabilities",
    arguments: [
      // Ends solved in double precision from the sums themselves, by halving.
      (0, 10, 0.0, 0.3084971078187607), (5, 10, 0.18708602844739858, 0.8129139715526014),
      (18, 20, 0.6830172859809175, 0.9876514728297051), (20, 20, 0.8315665290169144, 1.0),
      (1, 3, 0.008403758659612568, 0.9057006759497539),
    ])
  func table(successes: Int, trials: Int, low: Double, high: Double) {
    let interval = ProportionInterval(successes: successes, of: trials)
    #expect(interval.share == Double(successes) / Double(trials))
    #expect(abs(interval.low - low) < 1e-9)
    #expect(abs(interval.high - high) < 1e-9)
  }

  @Test("no failure in n has the upper bound of the rule of three")
  func ruleOfThree() {
    // One-sided 97.5 %: 1 - 0.025^(1/100).
    let interval = ProportionInterval(successes: 0, of: 100)
    #expect(abs(interval.high - 0.036216693) < 1e-8)
  }
}
