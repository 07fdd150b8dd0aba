// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A range of values, `{from: 100/s, to: 900/s, step: 200/s}` or `{from: 1, to: 64, factor: 2}`.
///
/// Values are computed in whole numbers of the last digit written, so `0.1` to `0.3` in steps of
/// `0.1` are three values, and none has a digit that nobody wrote.
package enum SweepRange {
  /// The most values of one range.
  static let maximumValues = 10_000

  /// The values as texts, from the first to the last one that does not lie beyond `to`.
  package static func values(
    from first: String, to last: String, step: String?, factor: String?
  ) throws(Quantity.Refusal) -> [String] {
    if let factor { return try geometric(from: first, to: last, factor: factor) }
    let texts = [first, last, step ?? "1"]
    var parts: [Number] = []
    for text in texts { parts.append(try number(text)) }
    // A plain step of 1 has no unit of its own.
    if step == nil {
      guard parts[0].unit.isEmpty else {
        throw Quantity.Refusal(
          "lacks the key 'step' or 'factor'; a range of quantities has no step of 1")
      }
      if parts[1].isLess(than: parts[0]) { parts[2].isNegative = true }
    }
    return try arithmetic(try sameUnit(parts, texts))
  }

  // MARK: - Steps

  private static func arithmetic(_ parts: [Number]) throws(Quantity.Refusal) -> [String] {
    let digits = parts.map { $0.fractionDigits }.max() ?? 0
    let from = try parts[0].scaled(to: digits)
    let to = try parts[1].scaled(to: digits)
    let step = try parts[2].scaled(to: digits)
    guard step != 0 else { throw Quantity.Refusal("has the step 0, with which it would never end") }
    guard (to >= from) == (step > 0) || to == from else {
      throw Quantity.Refusal(
        "never comes from \(text(from, digits, parts[0].unit)) to "
          + "\(text(to, digits, parts[0].unit)) in steps of \(text(step, digits, parts[0].unit)); "
          + "turn the sign of the step")
    }
    let count = (to - from) / step + 1
    guard count <= maximumValues else { throw tooMany(count) }
    return (0..<count).map { text(from + $0 * step, digits, parts[0].unit) }
  }

  private static func geometric(
    from first: String, to last: String, factor: String
  ) throws(Quantity.Refusal) -> [String] {
    var ends = [try number(first), try number(last)]
    ends = try sameUnit(ends, [first, last])
    let ratio = try number(factor)
    guard ratio.unit.isEmpty, !ratio.isNegative, ratio.double > 1 else {
      throw Quantity.Refusal(
        "has the factor \(Quantity.quoted(factor)); a factor is a plain number above 1, such as 2")
    }
    guard ends[0].double > 0, !ends[1].isLess(than: ends[0]) else {
      throw Quantity.Refusal(
        "does not rise from a value above zero, as a range with a factor must; give from, to and a "
          + "negative step to descend")
    }
    var texts: [String] = []
    var value = ends[0]
    while !ends[1].isLess(than: value) {
      texts.append(text(value.digits, value.fractionDigits, value.unit))
      guard texts.count <= maximumValues else { throw tooMany(Int128(texts.count)) }
      value = try value.multiplied(by: ratio)
    }
    return texts
  }

  private static func tooMany(_ count: Int128) -> Quantity.Refusal {
    Quantity.Refusal("has more than \(maximumValues) values; take a larger step")
  }

  // MARK: - Numbers with units

  /// A decimal number in whole numbers of its last digit, and the unit behind it.
  private struct Number {
    var digits: Int128
    var fractionDigits: Int
    var unit: String

    var isNegative: Bool {
      get { digits < 0 }
      set { if newValue != isNegative { digits = -digits } }
    }

    var double: Double { Double("\(digits)e-\(fractionDigits)") ?? .infinity }

    func scaled(to digits: Int) throws(Quantity.Refusal) -> Int128 {
      var value = self.digits
      for _ in fractionDigits..<max(digits, fractionDigits) {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { throw Quantity.Refusal("has numbers with too many digits") }
        value = product
      }
      return value
    }

    func isLess(than other: Number) -> Bool {
      let digits = max(fractionDigits, other.fractionDigits)
      guard let own = try? scaled(to: digits), let others = try? other.scaled(to: digits) else {
        return double < other.double
      }
      return own < others
    }

    func multiplied(by other: Number) throws(Quantity.Refusal) -> Number {
      let (product, overflow) = digits.multipliedReportingOverflow(by: other.digits)
      if overflow { throw Quantity.Refusal("has numbers with too many digits") }
      var result = Number(
        digits: product, fractionDigits: fractionDigits + other.fractionDigits, unit: unit)
      while result.fractionDigits > 0, result.digits % 10 == 0 {
        result.digits /= 10
        result.fractionDigits -= 1
      }
      return result
    }
  }

  private static func number(_ text: String) throws(Quantity.Refusal) -> Number {
    let parts = try Quantity.parts(of: text, as: "a number or quantity", example: "8 or 40ms")
    guard let digits = Int128(exactly: parts.number.digits) else {
      throw Quantity.Refusal("\(Quantity.quoted(text)) has too many digits")
    }
    return Number(
      digits: parts.number.isNegative ? -digits : digits,
      fractionDigits: parts.number.fractionDigits, unit: String(parts.unit))
  }

  /// The numbers in one unit: their own, or nanoseconds or bytes where they are all durations or
  /// sizes.
  private static func sameUnit(
    _ numbers: [Number], _ texts: [String]
  ) throws(Quantity.Refusal) -> [Number] {
    let units = numbers.map { $0.unit }
    if units.allSatisfy({ $0 == units[0] }) { return numbers }
    for table in [Quantity.durationUnits, Quantity.sizeUnits] {
      let factors = units.map { unit in table.first { $0.name == unit }?.factor }
      guard let smallest = factors.compactMap({ $0 }).min(), !factors.contains(nil) else {
        continue
      }
      let name = table.first { $0.factor == smallest }?.name ?? ""
      var converted: [Number] = []
      for (number, factor) in zip(numbers, factors) {
        let ratio = Number(
          digits: Int128((factor ?? smallest) / smallest), fractionDigits: 0, unit: "")
        var value = try number.multiplied(by: ratio)
        value.unit = name
        converted.append(value)
      }
      return converted
    }
    throw Quantity.Refusal(
      "mixes units in \(WordList.choices(texts.map { Quantity.quoted($0) }, last: "and")); write "
        + "all in one unit")
  }

  private static func text(_ digits: Int128, _ fractionDigits: Int, _ unit: String) -> String {
    let magnitude = "\(digits.magnitude)"
    let padded =
      String(repeating: "0", count: max(0, fractionDigits + 1 - magnitude.count)) + magnitude
    var text = String(padded.dropLast(fractionDigits))
    var fraction = String(padded.suffix(fractionDigits))
    while fraction.hasSuffix("0") { fraction.removeLast() }
    if !fraction.isEmpty { text += "." + fraction }
    return (digits < 0 ? "-" : "") + text + unit
  }
}
