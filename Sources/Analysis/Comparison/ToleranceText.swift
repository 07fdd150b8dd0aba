// SPDX-License-Identifier: GPL-3.0-or-later

/// A tolerance as people write it: a share such as `3%`, an amount such as `10ms`, or both with a
/// comma between them.
package struct ToleranceText: Sendable, Hashable {
  /// The share; `nil` where none is written.
  package private(set) var relative: Double?
  /// The number of the amount, and the unit as written; `nil` where none is written.
  package private(set) var amount: Amount?

  /// A number and its unit.
  package struct Amount: Sendable, Hashable {
    /// The number, not negative.
    package var number: Double
    /// The unit as written; empty for none.
    package var unit: String
  }

  /// Reads a tolerance.
  ///
  /// - Throws: ``ToleranceProblem`` that quotes what is wrong.
  package init(_ text: String) throws(ToleranceProblem) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.drop { $0 == " " }
      let digits = part.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e") }
      let unit = String(part.dropFirst(digits.count)).filter { $0 != " " }
      guard let number = Double(digits), number.isFinite, unit == "%" || !unit.contains("%") else {
        throw ToleranceProblem(
          "\"\(text)\" is no tolerance; write a share such as 3%, an amount such as 10ms, or both: "
            + "3%,10ms")
      }
      if unit == "%" {
        guard relative == nil else { throw ToleranceProblem("\"\(text)\" names two shares") }
        relative = number / 100
      } else {
        guard amount == nil else { throw ToleranceProblem("\"\(text)\" names two amounts") }
        amount = Amount(number: number, unit: unit)
      }
    }
  }

  private static let seconds: [(unit: String, length: Double)] = [
    ("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
  ]

  /// The amount in a metric's unit; `nil` where none is written.
  ///
  /// - Throws: ``ToleranceProblem`` where the unit is another, or a time has none.
  package func absolute(inUnitOf rule: MetricRule) throws(ToleranceProblem) -> Double? {
    guard let amount else { return nil }
    if amount.number == 0, amount.unit.isEmpty { return 0 }
    if rule.unit == "s" {
      guard let unit = Self.seconds.first(where: { $0.unit == amount.unit }) else {
        let units = Self.seconds.map { $0.unit }.joined(separator: ", ")
        throw ToleranceProblem(
          "\(rule.metric) is a time: its tolerance needs one of the units \(units)"
            + (amount.unit.isEmpty ? "" : ", not \"\(amount.unit)\""))
      }
      return amount.number * unit.length
    }
    guard amount.unit.isEmpty || amount.unit == rule.unit else {
      throw ToleranceProblem(
        "\(rule.metric) is in \(rule.unit), not in \"\(amount.unit)\"; write the bare number")
    }
    return amount.number
  }
}

/// What is wrong with a tolerance, in one sentence.
package struct ToleranceProblem: Error, Sendable, Equatable {
  /// The sentence.
  package var message: String

  /// Says what is wrong.
  package init(_ message: String) { self.message = message }
}
