// SPDX-License-Identifier: GPL-3.0-or-later

/// Collects the texts of a run's filters and properties, each once.
package struct FilterTextCollector {
  private var numbers: [[UInt8]: Int32] = [:]
  fileprivate var texts: [[UInt8]] = []

  package init() {}

  /// The number of a text; texts are the same if their bytes are.
  package mutating func number(of text: String) -> Int32 {
    let bytes = Array(text.utf8)
    if let number = numbers[bytes] { return number }
    let number = Int32(texts.count)
    numbers[bytes] = number
    texts.append(bytes)
    return number
  }
}

/// The texts of a run's filters and properties, and the numbers that they stand for.
package struct FilterTexts: ~Copyable {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let ends: UnsafeMutableBufferPointer<Int32>
  private let numerals: UnsafeMutableBufferPointer<Numeral>

  /// A text as number, where it is one.
  struct Numeral: BitwiseCopyable {
    var isInteger = false
    var integer: Int64 = 0
    var isReal = false
    var real = 0.0
    /// Whether it is "true" in any mixture of cases (`Boolean.valueOf`).
    var isTrue = false
  }

  package init(_ collector: FilterTextCollector) {
    let texts = collector.texts
    bytes = .allocate(capacity: max(1, texts.reduce(0) { $0 + $1.count }))
    ends = .allocate(capacity: texts.count + 1)
    numerals = .allocate(capacity: max(1, texts.count))
    var end = 0
    ends.initializeElement(at: 0, to: 0)
    for (number, text) in texts.enumerated() {
      for byte in text {
        bytes.initializeElement(at: end, to: byte)
        end += 1
      }
      ends.initializeElement(at: number + 1, to: Int32(end))
      numerals.initializeElement(at: number, to: Numeral(text))
    }
  }

  deinit {
    bytes.deallocate()
    ends.deallocate()
    numerals.deallocate()
  }

  /// The bytes of a text.
  func bytes(of number: Int64) -> UnsafeBufferPointer<UInt8> {
    let start = Int(ends[Int(number)])
    return UnsafeBufferPointer(rebasing: bytes[start..<Int(ends[Int(number) + 1])])
  }

  /// What a text is as a number.
  func numeral(of number: Int64) -> Numeral { numerals[Int(number)] }
}

extension FilterTexts.Numeral {
  /// Reads a text as Java's `Long.valueOf`, `Double.valueOf` and `Boolean.valueOf` do.
  init(_ text: [UInt8]) {
    let string = String(decoding: text, as: UTF8.self)
    isTrue = string.lowercased() == "true" && text.count == 4
    if Self.isIntegerText(text), let value = Int64(string) {
      isInteger = true
      integer = value
    }
    if let value = Self.real(text) {
      isReal = true
      real = value
    }
  }

  private static func isIntegerText(_ text: [UInt8]) -> Bool {
    let digits = text.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return text.count - digits.count <= 1 && !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// A decimal number, blanks around it and a type's letter behind it (`Double.valueOf`).
  private static func real(_ text: [UInt8]) -> Double? {
    var rest = text[...]
    while let first = rest.first, first <= 0x20 { rest.removeFirst() }
    while let last = rest.last, last <= 0x20 { rest.removeLast() }
    var sign = 1.0
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      if first == UInt8(ascii: "-") { sign = -1 }
      rest.removeFirst()
    }
    if Array(rest) == Array("NaN".utf8) { return .nan }
    if Array(rest) == Array("Infinity".utf8) { return sign * .infinity }
    if let last = rest.last, Array("fFdD".utf8).contains(last) { rest.removeLast() }
    guard let digits = decimal(rest) else { return nil }
    return Double(digits).map { sign * $0 }
  }

  /// The text of an unsigned decimal number in the form that Swift reads; `nil` if it is none.
  private static func decimal(_ text: ArraySlice<UInt8>) -> String? {
    let mantissaEnd = text.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    let mantissa = text[..<(mantissaEnd ?? text.endIndex)]
    let parts = mantissa.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
      parts.allSatisfy({ $0.allSatisfy(isDigit) })
    else { return nil }
    var exponent = "0"
    if let mantissaEnd {
      let tail = Array(text[(mantissaEnd + 1)...])
      guard isIntegerText(tail) else { return nil }
      exponent = String(decoding: tail, as: UTF8.self)
    }
    let whole = String(decoding: parts[0], as: UTF8.self)
    let fraction = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
    return "0\(whole).\(fraction)0e\(exponent)"
  }
}
