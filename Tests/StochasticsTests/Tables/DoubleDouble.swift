// SPDX-License-Identifier: GPL-3.0-or-later

/// A real number as the unevaluated sum of two doubles, good for about 31 decimal digits.
///
/// It derives the committed tables and judges the portable functions. Only IEEE additions,
/// multiplications, divisions and square roots are used, so every machine derives the same digits.
/// Sums and products without error are those of Dekker, Numerische Mathematik 18 (1971), 224-242.
struct DoubleDouble: Comparable {
  var high: Double
  var low: Double

  init(_ value: Double) {
    high = value
    low = 0
  }

  init(high: Double, low: Double) {
    let sum = high + low
    self.high = sum
    self.low = low - (sum - high)
  }

  static func exactSum(_ a: Double, _ b: Double) -> (Double, Double) {
    let sum = a + b
    let part = sum - a
    return (sum, (a - (sum - part)) + (b - part))
  }

  private static func split(_ a: Double) -> (Double, Double) {
    let scaled = 134_217_729 * a
    let high = scaled - (scaled - a)
    return (high, a - high)
  }

  static func exactProduct(_ a: Double, _ b: Double) -> (Double, Double) {
    let product = a * b
    let (aHigh, aLow) = split(a)
    let (bHigh, bLow) = split(b)
    let error = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    return (product, error)
  }

  static func + (lhs: Self, rhs: Self) -> Self {
    let (high, highError) = exactSum(lhs.high, rhs.high)
    let (low, lowError) = exactSum(lhs.low, rhs.low)
    let first = Self(high: high, low: highError + low)
    return Self(high: first.high, low: first.low + lowError)
  }

  static prefix func - (value: Self) -> Self { Self(high: -value.high, low: -value.low) }

  static func - (lhs: Self, rhs: Self) -> Self { lhs + (-rhs) }

  static func * (lhs: Self, rhs: Self) -> Self {
    let (high, error) = exactProduct(lhs.high, rhs.high)
    return Self(high: high, low: error + (lhs.high * rhs.low + lhs.low * rhs.high))
  }

  static func / (lhs: Self, rhs: Self) -> Self {
    let first = lhs.high / rhs.high
    let afterFirst = lhs - rhs * Self(first)
    let second = afterFirst.high / rhs.high
    let afterSecond = afterFirst - rhs * Self(second)
    return Self(high: first, low: second) + Self(afterSecond.high / rhs.high)
  }

  static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.high < rhs.high || (lhs.high == rhs.high && lhs.low < rhs.low)
  }

  func squareRoot() -> Self {
    guard high > 0 else { return Self(0) }
    let first = Self(high.squareRoot())
    let second = (first + self / first) * Self(0.5)
    return (second + self / second) * Self(0.5)
  }

  /// The value times a power of two, exactly.
  func scaled(byPowerOfTwo exponent: Int) -> Self {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= exponent < 0 ? 0.5 : 2 }
    return Self(high: high * power, low: low * power)
  }

  /// The double nearest to the value.
  var rounded: Double { high + low }
}

extension DoubleDouble {
  /// log 2, from the series of the inverse hyperbolic tangent of one third.
  static let logOfTwo: Self = {
    var sum = Self(0)
    var power = Self(1) / Self(3)
    for odd in stride(from: 1, to: 90, by: 2) {
      sum = sum + power / Self(Double(odd))
      power = power / Self(9)
    }
    return sum * Self(2)
  }()

  /// The ratio of a circle's circumference to its diameter, by Machin's formula.
  static let pi: Self = {
    func inverseTangent(ofReciprocal denominator: Double) -> Self {
      var sum = Self(0)
      var power = Self(1) / Self(denominator)
      var sign = 1.0
      for odd in stride(from: 1, to: 120, by: 2) {
        sum = sum + Self(sign) * power / Self(Double(odd))
        power = power / Self(denominator * denominator)
        sign = -sign
      }
      return sum
    }
    let quarter =
      Self(4) * inverseTangent(ofReciprocal: 5) - inverseTangent(ofReciprocal: 239)
    return quarter * Self(4)
  }()

  /// e raised to the value, by halving the argument and summing the power series.
  func exponential() -> Self {
    let quotient = (high / Self.logOfTwo.high).rounded(.toNearestOrEven)
    let remainder = self - Self(quotient) * Self.logOfTwo
    let small = remainder.scaled(byPowerOfTwo: -6)
    // exp(small) - 1 keeps the digits that adding one would push out.
    var sum = Self(0)
    var term = Self(1)
    for count in 1...20 {
      term = term * small / Self(Double(count))
      sum = sum + term
    }
    for _ in 0..<6 { sum = sum * Self(2) + sum * sum }
    return (sum + Self(1)).scaled(byPowerOfTwo: Int(quotient))
  }

  /// The natural logarithm, by the series of the inverse hyperbolic tangent.
  func logarithm() -> Self {
    var exponent = 0
    var mantissa = self
    while mantissa.high > 1.5 {
      mantissa = mantissa.scaled(byPowerOfTwo: -1)
      exponent += 1
    }
    while mantissa.high < 0.75 {
      mantissa = mantissa.scaled(byPowerOfTwo: 1)
      exponent -= 1
    }
    let ratio = (mantissa - Self(1)) / (mantissa + Self(1))
    let square = ratio * ratio
    var sum = Self(0)
    var power = ratio
    for odd in stride(from: 1, to: 50, by: 2) {
      sum = sum + power / Self(Double(odd))
      power = power * square
    }
    return sum * Self(2) + Self(Double(exponent)) * Self.logOfTwo
  }
}
