// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

extension Quantity {
  /// The units of durations with their length in nanoseconds.
  static let durationUnits: [(name: String, factor: UInt64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
    ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
  ]

  /// The longest duration, 100 years of 365 days; sums of two still fit in virtual time.
  static let longestDuration = VirtualDuration.seconds(36_500 * 86_400)

  /// Reads a duration such as `40ms` or `1.5s`, exact to the nanosecond.
  package static func duration(_ text: String) throws(Refusal) -> VirtualDuration {
    let kind = "a duration"
    let parts = try parts(of: text, as: kind, example: "40ms")
    let factor = try factor(
      of: parts.unit, in: durationUnits, text: text, kind: kind, example: "40ms")
    guard !parts.number.isNegative || parts.number.digits == 0 else {
      throw Refusal("\(quoted(text)) is negative; a duration is 0s or more")
    }
    switch parts.number.multiplied(by: factor) {
    case .value(let nanoseconds) where nanoseconds <= longestDuration.nanoseconds:
      return VirtualDuration(nanoseconds: nanoseconds)
    case .value, .tooLarge:
      throw Refusal("\(quoted(text)) is longer than 36500d, the longest duration")
    case .fraction:
      throw Refusal("\(quoted(text)) is no whole number of nanoseconds, the shortest step of time")
    }
  }

  /// The shortest text of a duration that reads back the same, in the largest fitting unit.
  package static func text(_ duration: VirtualDuration) -> String {
    let nanoseconds = duration.nanoseconds.magnitude
    if nanoseconds == 0 { return "0s" }
    let unit = durationUnits.last { nanoseconds % $0.factor == 0 } ?? durationUnits[0]
    return "\(duration.nanoseconds < 0 ? "-" : "")\(nanoseconds / unit.factor)\(unit.name)"
  }

  /// The units of rates with the seconds that they count over.
  static let rateUnits: [(name: String, factor: UInt64)] = [
    ("/s", 1), ("/m", 60), ("/h", 3_600), ("/d", 86_400),
  ]

  /// Reads a rate such as `900/s`, `10/m` or `2k/s`, in events a second.
  package static func rate(_ text: String) throws(Refusal) -> Double {
    let kind = "a rate"
    let parts = try parts(of: text, as: kind, example: "900/s")
    var unit = parts.unit
    var scale: UInt64 = 1
    if unit.first == "k" { scale = 1_000 }
    if unit.first == "M" { scale = 1_000_000 }
    if scale > 1 { unit = unit.dropFirst() }
    let seconds = try factor(of: unit, in: rateUnits, text: text, kind: kind, example: "900/s")
    guard !parts.number.isNegative || parts.number.digits == 0 else {
      throw Refusal("\(quoted(text)) is negative; a rate is 0/s or more")
    }
    let rate = parts.number.double(times: scale, dividedBy: seconds)
    guard rate <= 1e9 else {
      throw Refusal("\(quoted(text)) is more than 1000M/s, one event each nanosecond")
    }
    return rate
  }

  /// The text of a rate.
  package static func text(rate: Double) -> String { text(number: rate) + "/s" }

  /// The text of a real number, without the `.0` of a whole one.
  package static func text(number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
