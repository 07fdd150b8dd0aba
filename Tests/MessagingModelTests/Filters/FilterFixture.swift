// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// A property's value as tests write it.
enum PropertyValue: Hashable {
  case missing
  case text(String)
  /// The text of a whole number, and of units of the last of some decimals.
  case wholeText(Int64)
  case decimalText(Int64, Int)
  case integer(Int64)
  case real(Double)
  case boolean(Bool)

  func value(_ texts: inout FilterTextCollector) -> FilterValue {
    switch self {
    case .missing: .null
    case .text(let text): .text(texts.number(of: text))
    case .wholeText(let number): .wholeText(number)
    case .decimalText(let units, let decimals): .decimalText(units: units, decimals: decimals)
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .boolean(let value): .boolean(value)
    }
  }
}

/// What a filter says of a message with some properties; those not given are missing.
func evaluate(
  _ text: String, _ dialect: FilterDialect, _ values: [String: PropertyValue] = [:]
) throws -> FilterResult {
  let expression = try FilterExpression(parsing: text, dialect: dialect)
  var collector = FilterTextCollector()
  let slots = expression.properties.map { (values[$0] ?? .missing).value(&collector) }
  let program = FilterProgram(expression, texts: &collector)
  let texts = FilterTexts(collector)
  return slots.withUnsafeBufferPointer { program.result(slots: $0, texts: texts) }
}
