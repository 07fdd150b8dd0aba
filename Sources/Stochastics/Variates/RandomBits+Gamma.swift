// SPDX-License-Identifier: GPL-3.0-or-later

/// The constants of the gamma sampler for one shape, worked out once.
@frozen
public struct GammaConstants: Sendable, Hashable, BitwiseCopyable {
  /// The shape less a third, after shapes below 1 were raised by 1.
  public let d: Double

  /// One over the root of nine times ``d``.
  public let c: Double

  /// One over the shape if it lies below 1, else 0.
  public let boost: Double

  /// Works out the constants of a shape.
  ///
  /// - Precondition: `shape` is positive and finite.
  public init(shape: Double) {
    precondition(shape > 0 && shape < .infinity, "a gamma shape is positive and finite")
    d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
    c = 1 / (9 * d).squareRoot()
    boost = shape < 1 ? 1 / shape : 0
  }
}

extension RandomBits where Self: ~Copyable {
  /// Returns a gamma variate with scale 1 (Marsaglia and Tsang, ACM TOMS 26(3), 2000).
  ///
  /// A shape below 1 is drawn with the shape raised by 1 and multiplied by a uniform variate to the
  /// power of one over the shape.
  @inlinable
  public mutating func nextGamma(_ constants: GammaConstants) -> Double {
    while true {
      let x = nextNormal()
      let root = 1 + constants.c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let unit = nextUnit()
      let square = x * x
      let variate = constants.d * v
      if unit < 1 - 0.0331 * (square * square)
        || PortableMath.logarithm(unit)
          < 0.5 * square + constants.d * (1 - v + PortableMath.logarithm(v))
      {
        guard constants.boost > 0 else { return variate }
        return variate * PortableMath.exponential(-nextExponential() * constants.boost)
      }
    }
  }
}
