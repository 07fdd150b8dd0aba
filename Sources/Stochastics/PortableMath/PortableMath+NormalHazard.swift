// SPDX-License-Identifier: GPL-3.0-or-later

extension PortableMath {
  /// Returns the standard normal density over the probability of a larger value, to about 1 part in
  /// 10^14.
  ///
  /// Up to 2 the probability comes from a power series, above from Laplace's continued fraction
  /// (Abramowitz and Stegun, 26.2.11 and 26.2.14). Portable, since means of truncated normal
  /// distributions decide where on-off arrivals start.
  public static func normalHazard(_ x: Double) -> Double {
    guard x == x else { return x }
    // Beyond 10^9 hazard and argument differ by less than the last digit.
    if x > 1e9 { return x }
    if x > 2 {
      var fraction = x
      for count in stride(from: 200, through: 1, by: -1) { fraction = x + Double(count) / fraction }
      return fraction
    }
    let rootOfCircle = 0x1.40d931ff62705p+1
    let density = exponential(-0.5 * x * x) / rootOfCircle
    // Below, all but 10^-15 of the probability lies above.
    guard x > -8 else { return density }
    var term = x
    var sum = x
    var odd = 3.0
    while abs(term) > abs(sum) * 1e-18 {
      term = term * x * x / odd
      sum += term
      odd += 2
    }
    return density / (0.5 - density * sum)
  }
}
