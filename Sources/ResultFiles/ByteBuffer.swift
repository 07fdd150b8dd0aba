// SPDX-License-Identifier: GPL-3.0-or-later

/// A growing run of bytes that formats numbers in place.
///
/// No text of a number depends on the locale, the C library or the processor.
struct ByteBuffer: ~Copyable {
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    storage = .allocate(capacity: capacity)
  }

  deinit { storage.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

  mutating func removeAll() { count = 0 }

  private mutating func reserve(_ additional: Int) {
    if capacity - count < additional { grow(by: additional) }
  }

  @inline(never)
  private mutating func grow(by additional: Int) {
    let larger = max(capacity * 2, count + additional)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: storage, count: count)
    storage.deallocate()
    storage = moved
    capacity = larger
  }

  mutating func append(byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  mutating func append(bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    UnsafeMutableRawPointer(storage + count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }
}

// MARK: - Texts

extension ByteBuffer {
  mutating func append(_ text: StaticString) {
    append(bytes: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a field of CSV, in quotes if it holds a separator, a quote or a line end.
  mutating func append(csvField text: String) {
    var text = text
    text.withUTF8 { bytes in
      let needsQuotes = bytes.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r")
      }
      guard needsQuotes else { return append(bytes: UnsafeRawBufferPointer(bytes)) }
      append(byte: UInt8(ascii: "\""))
      for byte in bytes {
        if byte == UInt8(ascii: "\"") { append(byte: byte) }
        append(byte: byte)
      }
      append(byte: UInt8(ascii: "\""))
    }
  }
}

// MARK: - Numbers

extension ByteBuffer {
  mutating func append(integer value: Int64) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append(integer: value.magnitude)
  }

  /// Writes two digits a step from the back, since the division is what costs.
  mutating func append(integer value: UInt64) {
    let length = Self.digitCount(of: value)
    reserve(length)
    var position = storage + count + length
    count += length
    var rest = value
    while rest >= 100 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      position -= 2
      Self.store(pair: Int(truncatingIfNeeded: pair), at: position)
      rest = quotient
    }
    if rest >= 10 {
      Self.store(pair: Int(truncatingIfNeeded: rest), at: position - 2)
    } else {
      (position - 1).pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
    }
  }

  /// Writes a count of the smallest unit as a decimal of a larger one, exactly and without
  /// trailing zeros: 1,500,000,000 with nine digits is `1.5`.
  mutating func append(decimal value: Int64, fractionDigits: Int) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    var scale: UInt64 = 1
    for _ in 0..<fractionDigits { scale *= 10 }
    let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: scale)
    append(integer: whole)
    guard fraction > 0 else { return }
    append(byte: UInt8(ascii: "."))
    var rest = fraction
    var digits = fractionDigits
    while rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    for _ in Self.digitCount(of: rest)..<digits { append(byte: UInt8(ascii: "0")) }
    append(integer: rest)
  }

  /// Writes a real number with at most so many significant digits, as C's `%g` would.
  ///
  /// That is without trailing zeros, and with an exponent below 1e-4 and from ten to the number of
  /// digits on. Zero has no sign, and what is not finite is written as nothing.
  ///
  /// What is rounded, ties away from zero, is the shortest decimal that reads back as the number.
  mutating func append(real value: Double, significantDigits: Int) {
    guard value.isFinite else { return }
    guard value != 0 else { return append(byte: UInt8(ascii: "0")) }
    if value.magnitude < 1e9, significantDigits >= 9, value == value.rounded(.towardZero) {
      return append(integer: Int64(value))
    }
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: DecimalDigits.capacity) { digits in
      var decimal = DecimalDigits(of: value.magnitude, in: digits)
      decimal.round(to: significantDigits)
      append(decimal, significantDigits: significantDigits)
    }
  }

  private mutating func append(_ decimal: DecimalDigits, significantDigits: Int) {
    let digits = UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(decimal.digits)[..<decimal.count])
    let exponent = decimal.exponent
    if exponent < -4 || exponent >= significantDigits {
      append(bytes: UnsafeRawBufferPointer(rebasing: digits[..<1]))
      if digits.count > 1 {
        append(byte: UInt8(ascii: "."))
        append(bytes: UnsafeRawBufferPointer(rebasing: digits[1...]))
      }
      append(byte: UInt8(ascii: "e"))
      append(byte: exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      if exponent.magnitude < 10 { append(byte: UInt8(ascii: "0")) }
      append(integer: UInt64(exponent.magnitude))
    } else if exponent < 0 {
      append("0.")
      for _ in 1..<(-exponent) { append(byte: UInt8(ascii: "0")) }
      append(bytes: digits)
    } else {
      let whole = exponent + 1
      append(bytes: UnsafeRawBufferPointer(rebasing: digits[..<min(whole, digits.count)]))
      for _ in min(whole, digits.count)..<whole { append(byte: UInt8(ascii: "0")) }
      guard digits.count > whole else { return }
      append(byte: UInt8(ascii: "."))
      append(bytes: UnsafeRawBufferPointer(rebasing: digits[whole...]))
    }
  }

  private static func digitCount(of value: UInt64) -> Int {
    var count = 1
    var rest = value
    while rest >= 10_000 {
      rest /= 10_000
      count += 4
    }
    if rest >= 1_000 { return count + 3 }
    if rest >= 100 { return count + 2 }
    return rest >= 10 ? count + 1 : count
  }

  private static func store(pair: Int, at position: UnsafeMutablePointer<UInt8>) {
    let digits = pairs.utf8Start + 2 * pair
    position[0] = digits[0]
    position[1] = digits[1]
  }

  private static var pairs: StaticString {
    """
    00010203040506070809101112131415161718192021222324\
    25262728293031323334353637383940414243444546474849\
    50515253545556575859606162636465666768697071727374\
    75767778798081828384858687888990919293949596979899
    """
  }
}
