// SPDX-License-Identifier: GPL-3.0-or-later

/// Reads the quantities of scenario files: exact decimals with their unit in the text.
///
/// What a text means never depends on where it stands: `40ms` is 40,000,000 ns everywhere, and a
/// bare number is no quantity at all.
package enum Quantity {
  /// Why a text is not the quantity asked for: what was found, and what is allowed.
  package struct Refusal: Error, Equatable {
    package let message: String

    package init(_ message: String) { self.message = message }
  }

  /// A number and the unit behind it.
  struct Parts {
    let number: DecimalText
    let unit: Substring
  }

  /// The longest text that is read as a quantity.
  static let maximumLength = 64

  /// Takes a text apart into a number and a unit.
  ///
  /// One blank may stand between the two.
  static func parts(
    of text: String, as kind: String, example: String
  ) throws(Refusal) -> Parts {
    guard text.utf8.count <= maximumLength else {
      throw Refusal(
        "\(quoted(text)) is \(text.utf8.count) bytes long; \(kind) is written like \(example)")
    }
    guard let (number, rest) = DecimalText.prefix(of: Substring(text)) else {
      throw Refusal("\(quoted(text)) is not \(kind); write it like \(example)")
    }
    if DecimalText.hasLeadingZero(text) {
      throw Refusal(
        "\(quoted(text)) has zeros in front, which YAML 1.1 takes for an octal number; "
          + "write \(kind) like \(example)")
    }
    let unit = rest.first == " " ? rest.dropFirst() : rest
    return Parts(number: number, unit: unit)
  }

  /// The factor of a unit, or a refusal that lists the units and names the nearest.
  static func factor(
    of unit: Substring, in units: [(name: String, factor: UInt64)], text: String, kind: String,
    example: String
  ) throws(Refusal) -> UInt64 {
    if let match = units.first(where: { $0.name == unit }) { return match.factor }
    let names = units.map { $0.name }
    let choices = WordList.choices(names)
    if unit.isEmpty {
      throw Refusal("\(quoted(text)) has no unit; \(kind) ends in \(choices), such as \(example)")
    }
    let hint = NearestSpelling.hint(for: String(unit), among: names)
    throw Refusal("\(quoted(text)) has the unknown unit \(quoted(unit)); use \(choices)\(hint)")
  }

  /// A text in quotes for a message, shortened and without control characters.
  package static func quoted(_ text: some StringProtocol) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      if scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029 || scalar.properties.generalCategory == .format
      {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.dropFirst(60).isEmpty ? "'\(shown)'" : "'\(shown)…'"
  }
}
