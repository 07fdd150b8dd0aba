// SPDX-License-Identifier: GPL-3.0-or-later

/// Compares figures with expected ones and keeps the first difference.
struct Differences {
  /// The first difference in words; `nil` while there is none.
  private(set) var first: String?

  /// Compares two whole numbers.
  mutating func compare(_ what: String, _ got: Int, _ expected: Int, within tolerance: Int = 0) {
    guard first == nil, abs(got - expected) > tolerance else { return }
    first = "\(what): expected \(expected)\(Self.margin(Double(tolerance))), got \(got)"
  }

  /// Compares two real numbers; a figure that is not a number differs.
  mutating func compare(
    _ what: String, _ got: Double, _ expected: Double, within tolerance: Double
  ) {
    guard first == nil, !((got - expected).magnitude <= tolerance) else { return }
    first = "\(what): expected \(expected)\(Self.margin(tolerance)), got \(got)"
  }

  /// Compares times in seconds as exact cases are: to 1e-9 of the value, or to the nanosecond that
  /// virtual time is counted in.
  mutating func compareTimes(_ what: String, _ got: Double, _ expected: Double) {
    // The last bit of the quotient by 1e9 must not decide.
    compare(what, got, expected, within: max(1e-9 * expected.magnitude, 1.000_001e-9))
  }

  /// Notes a condition that does not hold.
  mutating func require(_ holds: Bool, _ difference: @autoclosure () -> String) {
    if first == nil, !holds { first = difference() }
  }

  private static func margin(_ tolerance: Double) -> String {
    tolerance == 0 ? "" : " within \(tolerance)"
  }
}

/// A case whose numbers describe no system.
struct Senseless: Error, CustomStringConvertible {
  var description: String

  /// Throws unless the parameters of a case describe a system of bearable size.
  static func unless(_ holds: Bool, _ what: String) throws {
    if !holds { throw Senseless(description: "there is no such system: \(what)") }
  }
}
