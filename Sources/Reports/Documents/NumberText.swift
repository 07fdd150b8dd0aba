// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// Numbers as people read them: few digits, with the unit.
package enum NumberText {
  /// A number with so many significant digits, its whole part in full.
  package static func plain(_ value: Double, digits: Int = 4) -> String {
    FieldText.shown(value, significantDigits: digits)
  }

  /// A mean with half of its interval, where it has one.
  package static func plain(_ mean: Double, halfWidth: Double?) -> String {
    guard let halfWidth, halfWidth > 0 else { return plain(mean) }
    return "\(plain(mean)) ± \(plain(halfWidth, digits: 2))"
  }

  /// A time span in the unit that suits it.
  package static func seconds(_ value: Double) -> String {
    let size = abs(value)
    if size == 0 { return "0 s" }
    if size < 0.999_95e-6 { return plain(value * 1e9) + " ns" }
    if size < 0.999_95e-3 { return plain(value * 1e6) + " us" }
    if size < 0.999_95 { return plain(value * 1e3) + " ms" }
    return plain(value) + " s"
  }

  /// A point in time of a run.
  package static func instant(nanoseconds: Int64) -> String {
    let milliseconds = (nanoseconds + 500_000) / 1_000_000
    let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(fraction) s"
  }

  /// A wall-clock duration as minutes and seconds.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    let rest = String(100 + whole % 60).dropFirst()
    return "\(whole / 60):\(rest)"
  }

  /// A value in a unit that results give by its symbol.
  package static func quantity(_ value: Double, unit: String) -> String {
    switch unit {
    case "s": return seconds(value)
    case "share": return plain(value * 100) + " %"
    case "messages/s": return plain(value) + " messages/s"
    case "queue-seconds": return plain(value) + " queue-s"
    case "message-seconds": return plain(value) + " message-s"
    default:
      // Counts are shown whole, means of counts with a few digits.
      guard value.magnitude >= 1_000, value.magnitude < 1e15 else { return plain(value) }
      return grouped(Int(value.rounded()))
    }
  }

  /// A count with a word, the word in the plural where it has to be.
  package static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    noun(grouped(count), singular, plural)
  }

  /// A number that is text already with a word, the word in the plural where it has to be.
  package static func noun(_ number: String, _ singular: String, _ plural: String? = nil) -> String
  {
    "\(number) \(number == "1" ? singular : plural ?? singular + "s")"
  }

  /// A whole number with commas between the thousands.
  package static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (number < 0 ? "-" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }
}
