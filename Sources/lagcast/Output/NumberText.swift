// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers as people read them: few digits, with the unit.
enum NumberText {
  /// A number with so many significant digits, without an exponent between 0.0001 and 10^15.
  static func plain(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return "-" }
    if value == 0 { return "0" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    let magnitude = decimalExponent(abs(value))
    let places = max(0, min(15, digits - 1 - magnitude))
    return trimmed(fixed(value, places: places))
  }

  /// A time span in the unit that suits it.
  static func seconds(_ value: Double) -> String {
    let size = abs(value)
    if size == 0 { return "0 s" }
    if size < 0.999_95e-6 { return plain(value * 1e9) + " ns" }
    if size < 0.999_95e-3 { return plain(value * 1e6) + " us" }
    if size < 0.999_95 { return plain(value * 1e3) + " ms" }
    return (size < 1_000 ? plain(value) : fixed(value, places: 0)) + " s"
  }

  /// A point in time of a run.
  static func instant(nanoseconds: Int64) -> String {
    let milliseconds = (nanoseconds + 500_000) / 1_000_000
    let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
    return "\(milliseconds / 1_000).\(fraction) s"
  }

  /// A wall-clock duration as minutes and seconds.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    let rest = String(100 + whole % 60).dropFirst()
    return "\(whole / 60):\(rest)"
  }

  /// A count with a word, the word in the plural where it has to be.
  static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
  }

  /// A whole number with commas between the thousands.
  static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (number < 0 ? "-" : "") + ([Substring(digits)] + groups).joined(separator: ",")
  }

  /// A number with exactly so many decimal places, rounded half away from zero.
  static func fixed(_ value: Double, places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return "\(value)" }
    let digits = String(Int64(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func decimalExponent(_ value: Double) -> Int {
    var exponent = 0
    var value = value
    while value >= 10 {
      value /= 10
      exponent += 1
    }
    while value < 1 {
      value *= 10
      exponent -= 1
    }
    return exponent
  }
}
