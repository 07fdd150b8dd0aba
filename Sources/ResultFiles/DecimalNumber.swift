// SPDX-License-Identifier: GPL-3.0-or-later

/// A decimal number as it stands in a text, taken apart without rounding.
///
/// The grammar is an optional minus, digits, optionally a point and digits, optionally an exponent.
/// Signs of plus, blanks, digit groups, infinities and hexadecimal digits are not numbers here.
struct DecimalNumber {
  private var isNegative = false
  /// The first nineteen significant digits.
  private var significand: UInt64 = 0
  /// The power of ten of the last of these digits.
  private var exponent = 0
  /// Whether digits were left out that are not zero.
  private var isTruncated = false

  /// Takes a text apart; nil if it is no number.
  init?(_ text: UnsafeRawBufferPointer) {
    var position = 0
    if position < text.count, text[position] == UInt8(ascii: "-") {
      isNegative = true
      position += 1
    }
    guard readDigits(text, &position, behindPoint: false) else { return nil }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      guard readDigits(text, &position, behindPoint: true) else { return nil }
    }
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      guard readExponent(text, &position) else { return nil }
    }
    guard position == text.count else { return nil }
  }

  private mutating func readDigits(
    _ text: UnsafeRawBufferPointer, _ position: inout Int, behindPoint: Bool
  ) -> Bool {
    let first = position
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      if significand < 1_000_000_000_000_000_000 {
        significand = significand * 10 + UInt64(digit)
        if behindPoint { exponent -= 1 }
      } else {
        if digit != 0 { isTruncated = true }
        if !behindPoint { exponent += 1 }
      }
      position += 1
    }
    return position > first
  }

  private mutating func readExponent(
    _ text: UnsafeRawBufferPointer, _ position: inout Int
  ) -> Bool {
    var sign = 1
    if position < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position]) {
      if text[position] == UInt8(ascii: "-") { sign = -1 }
      position += 1
    }
    let first = position
    var power = 0
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      power = min(power * 10 + Int(digit), 100_000)
      position += 1
    }
    exponent += sign * power
    return position > first
  }

  /// The double nearest to the number; nil where all of them are too small.
  func double(of text: UnsafeRawBufferPointer) -> Double? {
    // A significand of 53 bits and a power of ten up to 22 are exact, so one operation rounds once.
    if !isTruncated, significand <= 1 << 53, exponent.magnitude <= 22 {
      let power = Self.power(Int(exponent.magnitude))
      let magnitude =
        exponent < 0 ? Double(significand) / power : Double(significand) * power
      return isNegative ? -magnitude : magnitude
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  private static func power(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// The number times a power of ten, rounded to the nearest integer, ties away from zero; nil where
  /// it does not fit in 64 bits.
  func scaled(byPowerOfTen power: Int) -> Int64? {
    let shift = exponent + power
    var magnitude = significand
    if shift >= 0 {
      for _ in 0..<min(shift, 20) where magnitude != 0 {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        magnitude = product
      }
    } else if shift >= -19 {
      var divisor: UInt64 = 1
      for _ in 0..<(-shift) { divisor *= 10 }
      let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
      magnitude = quotient + (remainder >= divisor - remainder ? 1 : 0)
    } else {
      magnitude = 0
    }
    if isNegative {
      guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
      return Int64(truncatingIfNeeded: 0 &- magnitude)
    }
    return Int64(exactly: magnitude)
  }

  /// A whole number in plain digits; nil if the text is none or does not fit in 64 bits.
  static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative ? UnsafeRawBufferPointer(rebasing: text.dropFirst()) : text
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let step = isNegative ? -Int64(digit) : Int64(digit)
      let (sum, tooFar) = product.addingReportingOverflow(step)
      if tooLarge || tooFar { return nil }
      value = sum
    }
    return value
  }
}
