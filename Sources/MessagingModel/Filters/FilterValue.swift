// SPDX-License-Identifier: GPL-3.0-or-later

/// A value while a filter is evaluated: plain bits, so that nothing is allocated for a message.
package struct FilterValue: BitwiseCopyable, Hashable {
  /// What the bits mean.
  package enum Kind: UInt8, BitwiseCopyable {
    /// Unknown.
    case null
    /// 0 or 1.
    case boolean
    /// A whole number of 32 bits, Java's `Integer`.
    case integer32
    /// A whole number of 64 bits, Java's `Long`.
    case integer64
    /// The bits of a number with a fraction.
    case real
    /// The number of a text among ``FilterTexts``.
    case text
    /// The text that a whole number is written as.
    case wholeText
    /// The text that a decimal number is written as: units of the last of `scale` decimals.
    case decimalText
  }

  package let kind: Kind
  /// Decimals of a decimal text.
  package let scale: UInt8
  package let bits: Int64

  init(_ kind: Kind, _ bits: Int64, scale: UInt8 = 0) {
    self.kind = kind
    self.scale = scale
    self.bits = bits
  }

  package static var null: Self { Self(.null, 0) }
  package static func boolean(_ value: Bool) -> Self { Self(.boolean, value ? 1 : 0) }
  package static func integer(_ value: Int64) -> Self { Self(.integer64, value) }
  package static func real(_ value: Double) -> Self {
    Self(.real, Int64(bitPattern: value.bitPattern))
  }
  package static func text(_ number: Int32) -> Self { Self(.text, Int64(number)) }
  package static func wholeText(_ value: Int64) -> Self { Self(.wholeText, value) }

  /// The text of a number with decimals.
  ///
  /// - Precondition: 1 to 9 decimals.
  package static func decimalText(units: Int64, decimals: Int) -> Self {
    Self(.decimalText, units, scale: UInt8(decimals))
  }

  /// A literal as Java's parser would type it.
  static func literal(_ value: Int64) -> Self {
    Self(Int32(exactly: value) == nil ? .integer64 : .integer32, value)
  }

  var isNull: Bool { kind == .null }
  var isTrue: Bool { kind == .boolean && bits == 1 }
  var isFalse: Bool { kind == .boolean && bits == 0 }
  var isInteger: Bool { kind == .integer32 || kind == .integer64 }
  var isNumber: Bool { isInteger || kind == .real }
  var isText: Bool { kind == .text || kind == .wholeText || kind == .decimalText }
  var double: Double {
    kind == .real ? Double(bitPattern: UInt64(bitPattern: bits)) : Double(bits)
  }

  /// The powers of ten that decimals need.
  static func powerOfTen(_ exponent: UInt8) -> Int64 {
    var power: Int64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// Writes the digits of a number's text, at most 24 bytes, and returns how many there are.
  func writeDigits(to bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var rest = bits.magnitude
    var digits = 0
    var end = 24
    // From the last digit on, then moved to the front.
    repeat {
      if kind == .decimalText, digits == Int(scale) {
        end -= 1
        bytes[end] = UInt8(ascii: ".")
      }
      end -= 1
      bytes[end] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      digits += 1
    } while rest > 0 || kind == .decimalText && digits <= Int(scale)
    if bits < 0 {
      end -= 1
      bytes[end] = UInt8(ascii: "-")
    }
    for index in end..<24 { bytes[index - end] = bytes[index] }
    return 24 - end
  }
}

/// What became of a message at a filter.
package enum FilterResult: UInt8, BitwiseCopyable {
  case matches
  case rejects
  /// Neither true nor false; the message does not pass.
  case unknown
  /// The evaluation broke off, as RocketMQ's does for a text that is compared with a number and is
  /// none; the message does not pass.
  case failed
}
