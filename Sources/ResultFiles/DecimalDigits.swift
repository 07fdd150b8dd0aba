// SPDX-License-Identifier: GPL-3.0-or-later

/// The significant decimal digits of a positive number, and the power of ten of the first one.
struct DecimalDigits {
  /// Room for every digit that the shortest form of a number can have, with its zeros.
  static let capacity = 32

  /// ASCII digits, of which `count` are in use; the first is not zero, nor is the last.
  let digits: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0
  private(set) var exponent = 0

  /// Takes apart the shortest decimal that reads back as the number.
  ///
  /// - Precondition: `value` is finite and positive, and `storage` holds ``capacity`` bytes.
  init(of value: Double, in storage: UnsafeMutableBufferPointer<UInt8>) {
    digits = storage
    var text = value.description
    text.withUTF8 { read($0) }
    trimZeros()
  }

  private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
    var pointSeen = false
    var wholeDigits = 0
    var leadingZeros = 0
    var shift = 0
    scan: for (position, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"):
        shift = Int(String(decoding: text[(position + 1)...], as: UTF8.self)) ?? 0
        break scan
      case UInt8(ascii: "0") where count == 0:
        if pointSeen { leadingZeros += 1 }
      default:
        digits[count] = byte
        count += 1
        if !pointSeen { wholeDigits += 1 }
      }
    }
    exponent = (wholeDigits > 0 ? wholeDigits - 1 : -leadingZeros - 1) + shift
  }

  /// Keeps at most so many digits; a five or more behind them rounds the last one up.
  mutating func round(to limit: Int) {
    guard count > limit else { return }
    let roundsUp = digits[limit] >= UInt8(ascii: "5")
    count = limit
    if roundsUp {
      while count > 0, digits[count - 1] == UInt8(ascii: "9") { count -= 1 }
      if count == 0 {
        digits[0] = UInt8(ascii: "1")
        count = 1
        exponent += 1
      } else {
        digits[count - 1] += 1
      }
    }
    trimZeros()
  }

  private mutating func trimZeros() {
    while count > 1, digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
  }
}
