// SPDX-License-Identifier: GPL-3.0-or-later

extension Quantity {
  /// The units of sizes in bytes.
  static let sizeUnits: [(name: String, factor: UInt64)] = [
    ("B", 1), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
  ]

  /// Reads a size such as `2KiB` or `100MB`, in bytes.
  package static func size(_ text: String) throws(Refusal) -> Int {
    let kind = "a size"
    let parts = try parts(of: text, as: kind, example: "2KiB")
    let factor = try factor(of: parts.unit, in: sizeUnits, text: text, kind: kind, example: "2KiB")
    guard !parts.number.isNegative || parts.number.digits == 0 else {
      throw Refusal("\(quoted(text)) is negative; a size is 0B or more")
    }
    switch parts.number.multiplied(by: factor) {
    case .value(let bytes): return Int(bytes)
    case .tooLarge: throw Refusal("\(quoted(text)) is larger than any memory")
    case .fraction: throw Refusal("\(quoted(text)) is no whole number of bytes")
    }
  }

  /// The shortest text of a size that reads back the same.
  package static func text(bytes: Int) -> String {
    let units = sizeUnits.filter { $0.name.hasSuffix("iB") }
    guard bytes > 0, let unit = units.last(where: { UInt64(bytes) % $0.factor == 0 }) else {
      return "\(bytes)B"
    }
    return "\(UInt64(bytes) / unit.factor)\(unit.name)"
  }

  /// Reads a plain whole number: digits, with a minus in front if it is negative.
  package static func count(_ text: String) throws(Refusal) -> Int {
    let (number, rest) = try plainNumber(text, as: "a whole number", example: "16")
    guard rest.isEmpty, number.fractionDigits == 0 else {
      throw Refusal("\(quoted(text)) is not a whole number; write plain digits, such as 16")
    }
    guard case .value(let value) = number.multiplied(by: 1) else {
      throw Refusal("\(quoted(text)) does not fit in 64 bits")
    }
    return Int(value)
  }

  /// Reads a plain real number such as `1.1`.
  package static func number(_ text: String) throws(Refusal) -> Double {
    let (number, rest) = try plainNumber(text, as: "a number", example: "1.5")
    guard rest.isEmpty else {
      throw Refusal("\(quoted(text)) is not a number; write plain digits, such as 1.5")
    }
    return number.double()
  }

  /// Reads a part of a whole: `0.01` or `1%`.
  package static func share(_ text: String) throws(Refusal) -> Double {
    let (number, rest) = try plainNumber(text, as: "a share", example: "0.01 or 1%")
    guard rest.isEmpty || rest == "%" else {
      throw Refusal("\(quoted(text)) is not a share; write it like 0.01 or 1%")
    }
    let share = number.double(timesTenToThe: rest == "%" ? -2 : 0)
    guard share >= 0, share <= 1 else {
      throw Refusal("\(quoted(text)) is outside 0 to 1, or 0% to 100%")
    }
    return share
  }

  /// Reads a seed: a whole number from 0 to 2^64 - 1, decimal or hexadecimal behind `0x`.
  package static func seed(_ text: String) throws(Refusal) -> UInt64 {
    let allowed = "a seed is a whole number of 64 bits, such as 42 or 0x2a"
    let isHexadecimal = text.hasPrefix("0x")
    let digits = isHexadecimal ? text.dropFirst(2) : Substring(text)
    guard digits.utf8.count <= 20, !digits.isEmpty, digits.utf8.first != UInt8(ascii: "+"),
      isHexadecimal || !DecimalText.hasLeadingZero(digits),
      let seed = UInt64(digits, radix: isHexadecimal ? 16 : 10)
    else { throw Refusal("\(quoted(text)) is not a seed; \(allowed)") }
    return seed
  }

  /// Reads `true` or `false`.
  package static func flag(_ text: String) throws(Refusal) -> Bool {
    switch text {
    case "true": return true
    case "false": return false
    default:
      let words = ["yes", "on", "y", "no", "off", "n"]
      let meant = words.firstIndex(of: text.lowercased()).map { $0 < 3 ? "true" : "false" }
      let hint = meant.map { "; did you mean '\($0)'?" } ?? ""
      throw Refusal("\(quoted(text)) is neither true nor false\(hint)")
    }
  }

  private static func plainNumber(
    _ text: String, as kind: String, example: String
  ) throws(Refusal) -> (number: DecimalText, rest: Substring) {
    guard text.utf8.count <= maximumLength,
      let (number, rest) = DecimalText.prefix(of: Substring(text))
    else { throw Refusal("\(quoted(text)) is not \(kind); write plain digits, such as \(example)") }
    if rest.first == "_" {
      throw Refusal("\(quoted(text)) has a digit separator; write plain digits, such as \(example)")
    }
    if rest.first == "e" || rest.first == "E" {
      throw Refusal("\(quoted(text)) has an exponent; write plain digits, such as \(example)")
    }
    if rest.first == ":" {
      throw Refusal(
        "\(quoted(text)) is not \(kind); YAML 1.1 would take it for a number of base 60")
    }
    if DecimalText.hasLeadingZero(text) {
      throw Refusal(
        "\(quoted(text)) has zeros in front, which YAML 1.1 takes for an octal number; "
          + "write plain digits, such as \(example)")
    }
    return (number, rest)
  }
}
