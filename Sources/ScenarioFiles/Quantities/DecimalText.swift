// SPDX-License-Identifier: GPL-3.0-or-later

/// A decimal number as it was written, taken apart without rounding.
///
/// Only plain decimals are numbers here: digits, optionally a point and more digits. Signs of plus,
/// exponents, digit groups, hexadecimal and octal forms are not, since YAML 1.1 reads some of them
/// in ways that surprise people.
struct DecimalText: Equatable {
  /// The digits as one whole number, the point left out.
  let digits: UInt128
  /// How many of the digits stand behind the point.
  let fractionDigits: Int
  /// Whether a minus stands in front.
  let isNegative: Bool

  /// The most digits that a number may have; 128 bits hold 38.
  static let maximumDigits = 30

  /// Takes apart the number at the front of a text.
  ///
  /// - Returns: The number and what follows it, or `nil` where the text begins with none or the
  ///   number has more than ``maximumDigits`` digits.
  static func prefix(of text: Substring) -> (number: DecimalText, rest: Substring)? {
    let bytes = text.utf8
    var position = bytes.startIndex
    let isNegative = position < bytes.endIndex && bytes[position] == UInt8(ascii: "-")
    if isNegative { bytes.formIndex(after: &position) }
    var digits: UInt128 = 0
    var count = 0
    var fractionDigits = 0

    func scanDigits() -> Int {
      let before = count
      while position < bytes.endIndex {
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit <= 9 else { break }
        count += 1
        if count <= maximumDigits { digits = digits * 10 + UInt128(digit) }
        bytes.formIndex(after: &position)
      }
      return count - before
    }

    guard scanDigits() > 0 else { return nil }
    if position < bytes.endIndex, bytes[position] == UInt8(ascii: ".") {
      let point = position
      bytes.formIndex(after: &position)
      fractionDigits = scanDigits()
      if fractionDigits == 0 { position = point }
    }
    guard count <= maximumDigits else { return nil }
    return (
      DecimalText(digits: digits, fractionDigits: fractionDigits, isNegative: isNegative),
      text[position...]
    )
  }

  /// Whether a text that may be a whole number has zeros in front, which YAML 1.1 takes for octal.
  static func hasLeadingZero(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8.drop { $0 == UInt8(ascii: "-") }
    guard bytes.first == UInt8(ascii: "0"), let second = bytes.dropFirst().first else {
      return false
    }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
  }

  /// The number times a whole factor, if that is a whole number.
  ///
  /// - Returns: `.fraction` where digits would be left behind the point, `.tooLarge` where the
  ///   result leaves 64 bits.
  func multiplied(by factor: UInt64) -> WholeNumber {
    let (product, overflow) = digits.multipliedReportingOverflow(by: UInt128(factor))
    if overflow { return .tooLarge }
    let (quotient, remainder) = product.quotientAndRemainder(
      dividingBy: Self.powerOfTen(fractionDigits))
    guard remainder == 0 else { return .fraction }
    guard let magnitude = Int64(exactly: quotient) else { return .tooLarge }
    return .value(isNegative ? -magnitude : magnitude)
  }

  /// The outcome of ``multiplied(by:)``.
  enum WholeNumber: Equatable {
    case value(Int64)
    case fraction
    case tooLarge
  }

  /// The double nearest to the number times ten to a power.
  func double(timesTenToThe power: Int = 0) -> Double {
    Double("\(isNegative ? "-" : "")\(digits)e\(power - fractionDigits)") ?? .infinity
  }

  /// The double nearest to the number times one factor and divided by another.
  ///
  /// The quotient is of two whole numbers; it rounds once where both have at most 53 bits.
  func double(times factor: UInt64, dividedBy divisor: UInt64) -> Double {
    if divisor == 1 {
      let (product, overflow) = digits.multipliedReportingOverflow(by: UInt128(factor))
      if !overflow {
        return DecimalText(
          digits: product, fractionDigits: fractionDigits, isNegative: isNegative
        ).double()
      }
    }
    let (numerator, numeratorOverflow) = digits.multipliedReportingOverflow(by: UInt128(factor))
    let (denominator, denominatorOverflow) = Self.powerOfTen(fractionDigits)
      .multipliedReportingOverflow(by: UInt128(divisor))
    guard !numeratorOverflow, !denominatorOverflow else {
      return double() * Double(factor) / Double(divisor)
    }
    let common = Self.greatestCommonDivisor(numerator, denominator)
    let quotient = Double(numerator / common) / Double(denominator / common)
    return isNegative ? -quotient : quotient
  }

  private static func powerOfTen(_ exponent: Int) -> UInt128 {
    var power: UInt128 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  private static func greatestCommonDivisor(_ first: UInt128, _ second: UInt128) -> UInt128 {
    var pair = (first, second)
    while pair.1 != 0 { pair = (pair.1, pair.0 % pair.1) }
    return max(pair.0, 1)
  }
}
