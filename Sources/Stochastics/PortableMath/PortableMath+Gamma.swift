// SPDX-License-Identifier: GPL-3.0-or-later

extension PortableMath {
  /// Returns the logarithm of the gamma function, to about 1e-14 of the larger of 1 and its size.
  ///
  /// The argument is raised to 12 or more by the recurrence; there Stirling's series needs seven
  /// terms (Abramowitz and Stegun, 6.1.41).
  ///
  /// - Precondition: `x` is positive and finite.
  public static func logGamma(_ x: Double) -> Double {
    precondition(x > 0 && x < .infinity, "the argument of log-gamma must be positive and finite")
    var product = 1.0
    var raised = x
    while raised < 12 {
      product = product * raised
      raised += 1
    }
    let inverse = 1 / raised
    let z = inverse * inverse
    let terms = [
      1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188, -691.0 / 360_360, 1.0 / 156,
    ]
    var series = 0.0
    for term in terms.reversed() { series = series * z + term }
    let halfLogOfCircle = 0x1.d67f1c864beb5p-1
    let stirling =
      (raised - 0.5) * logarithm(raised) - raised + halfLogOfCircle + series * inverse
    return stirling - logarithm(product)
  }

  /// Returns the gamma function.
  ///
  /// - Precondition: `x` is positive and finite.
  public static func gamma(_ x: Double) -> Double { exponential(logGamma(x)) }
}
