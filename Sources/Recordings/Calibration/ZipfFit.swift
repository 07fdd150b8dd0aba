// SPDX-License-Identifier: GPL-3.0-or-later

import Stochastics

/// The exponent of Zipf's law that makes counts of keys most likely.
///
/// The key of rank r has a share of r^-s / H, where H is the sum over all ranks; the logarithm of the
/// likelihood, -s · Σ count · log r - n · log H, has one maximum in s.
package enum ZipfFit {
  /// The most likely exponent.
  ///
  /// - Parameter counts: How often each key occurred, the most frequent first.
  /// - Returns: An exponent from 0 to 5, to three decimals; 0 for fewer than two keys.
  package static func exponent(counts: [Int]) -> Double {
    guard counts.count > 1 else { return 0 }
    let logRanks = counts.indices.map { PortableMath.logarithm(Double($0 + 1)) }
    let total = Double(counts.reduce(0, +))
    let weighted = zip(counts, logRanks).reduce(0.0) { $0 + Double($1.0) * $1.1 }
    func likelihood(_ exponent: Double) -> Double {
      let sum = logRanks.reduce(0.0) { $0 + PortableMath.exponential(-exponent * $1) }
      return -exponent * weighted - total * PortableMath.logarithm(sum)
    }
    var low = 0.0
    var high = 5.0
    while high - low > 1e-4 {
      let third = (high - low) / 3
      if likelihood(low + third) < likelihood(high - third) { low += third } else { high -= third }
    }
    return ((low + high) / 2 * 1e3).rounded() / 1e3
  }
}
