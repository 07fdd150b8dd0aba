// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// A Markov-modulated Poisson process of two phases, fitted to measured arrivals.
///
/// With rates a and b, left at rates x and y, s = x + y, and V the variance of the rate over time, the
/// index of dispersion for counts is I(t) = 1 + (2 V / (s L)) (1 - (1 - exp(-s t)) / (s t)), L being the
/// mean rate (Fischer and Meier-Hellstern, Performance Evaluation 18, 1993, 149-171). I at two scales
/// gives s and V; the skewness of counts gives the share of time in each phase.
package struct ModulatedFit: Sendable, Equatable {
  /// Rates of the slow and the fast phase, in messages a second.
  package var rates: [Double]
  /// How often a second the slow and the fast phase end.
  package var leaving: [Double]
  /// The largest relative gap between the measured index of dispersion and that of the process.
  package var largestGap: Double

  /// The mean time of one slow and one fast phase together, in seconds.
  package var cycle: Double { 1 / leaving[0] + 1 / leaving[1] }

  /// Fits the process; nil where counts are not more dispersed than Poisson's, or do not tell.
  package init?(to measures: ArrivalMeasures) {
    let scales = measures.dispersion.filter { $0.windows >= 20 }
    guard let long = scales.last,
      let short = scales.dropLast().last(where: { $0.index - 1 < 0.6 * (long.index - 1) })
        ?? scales.first,
      short.window < long.window, short.index > 1, long.index > short.index
    else { return nil }
    let ratio = (long.index - 1) / (short.index - 1)
    // The ratio lies between 1, all bursts being short, and that of the windows, all being long.
    guard
      let sum = Roots.root(
        in: 1e-6 / long.window...1e3 / short.window,
        of: { Self.growth($0 * long.window) / Self.growth($0 * short.window) - ratio })
    else { return nil }
    let mean = measures.rate
    let variance = (long.index - 1) * sum * mean / (2 * Self.growth(sum * long.window))
    let share = Self.shareOfFast(measures, mean: mean, variance: variance, window: 0.3 / sum)
    var fast = mean + (variance * (1 - share) / share).squareRoot()
    var slow = mean - (variance * share / (1 - share)).squareRoot()
    var fastShare = share
    if slow < 0 {
      // Nothing arrives in the slow phase: mean and variance then give the share of the other.
      slow = 0
      fastShare = 1 / (1 + variance / (mean * mean))
      fast = mean / fastShare
    }
    rates = [slow, fast]
    leaving = [sum * fastShare, sum * (1 - fastShare)]
    guard leaving.allSatisfy({ $0 > 0 && $0 < 1e5 }) else { return nil }
    let fitted = fastShare * (1 - fastShare) * (fast - slow) * (fast - slow)
    largestGap = scales.reduce(0) { gap, scale in
      let index = 1 + 2 * fitted / (sum * mean) * Self.growth(sum * scale.window)
      return max(gap, abs(index / scale.index - 1))
    }
  }

  /// 1 - (1 - exp(-x)) / x, which grows from 0 to 1.
  private static func growth(_ x: Double) -> Double {
    x < 1e-4 ? x / 2 - x * x / 6 : 1 - (1 - PortableMath.exponential(-x)) / x
  }

  /// The share of time in the fast phase that gives counts their third central moment.
  private static func shareOfFast(
    _ measures: ArrivalMeasures, mean: Double, variance: Double, window: Double
  ) -> Double {
    guard measures.span / window >= 20 else { return 0.5 }
    let counts = ArrivalMeasures.counts(of: measures.instants, window: window)
    let number = Double(counts.count)
    let average = Double(counts.reduce(0, +)) / number
    var second = 0.0
    var third = 0.0
    for count in counts {
      let distance = Double(count) - average
      second += distance * distance / number
      third += distance * distance * distance / number
    }
    // A Poisson count of a random mean M: mu3 = E M + 3 Var M + mu3(M).
    let mixed = max(second - average, 1e-12)
    let skewness = (third - average - 3 * mixed) / (mixed * mixed.squareRoot())
    // Two phases: skewness (1 - 2p) / sqrt(p (1 - p)), p being the share of the fast one.
    let share = 0.5 * (1 - skewness / (4 + skewness * skewness).squareRoot())
    return min(max(share, 0.02), 0.98)
  }
}
