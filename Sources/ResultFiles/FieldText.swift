// SPDX-License-Identifier: GPL-3.0-or-later

/// The text of single values, formed as in result files, for reports and terminals.
package enum FieldText {
  /// A real number with at most so many significant digits; empty for what is not finite.
  ///
  /// - Precondition: `significantDigits` is from 1 to 17.
  package static func real(
    _ value: Double, significantDigits: Int = CSVWriter.statisticDigits
  ) -> String {
    precondition((1...17).contains(significantDigits), "a double has 1 to 17 significant digits")
    return text { $0.append(real: value, significantDigits: significantDigits) }
  }

  /// A real number for people: so many significant digits, but the whole part in full below 10^15;
  /// a hyphen for what is not finite.
  package static func shown(_ value: Double, significantDigits: Int = 4) -> String {
    guard value.isFinite else { return "-" }
    var whole = 1.0
    for _ in 1..<significantDigits { whole *= 10 }
    guard value.magnitude >= whole, value.magnitude < 1e15 else {
      return real(value, significantDigits: significantDigits)
    }
    return Int64(value.rounded()).description
  }

  /// A span or instant of simulated time as an exact decimal in a unit of time.
  ///
  /// - Precondition: The unit is one of time.
  package static func time(nanoseconds: Int64, in unit: ResultUnit) -> String {
    guard let digits = unit.nanosecondDigits else {
      preconditionFailure("\(unit.symbol) is no unit of time")
    }
    return text { $0.append(decimal: nanoseconds, fractionDigits: digits) }
  }

  /// Fields as one line of CSV with its line feed, quotes where the form asks for them.
  package static func csvLine(_ fields: [String]) -> String {
    text { buffer in
      for (position, field) in fields.enumerated() {
        if position > 0 { buffer.append(byte: UInt8(ascii: ",")) }
        buffer.append(csvField: field)
      }
      buffer.append(byte: UInt8(ascii: "\n"))
    }
  }

  private static func text(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer(capacity: 64)
    write(&buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
