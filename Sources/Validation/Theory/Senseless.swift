// SPDX-License-Identifier: GPL-3.0-or-later

/// A case whose numbers describe no system.
struct Senseless: Error, CustomStringConvertible {
  var description: String

  /// Throws unless the parameters of a case describe a system of bearable size.
  static func unless(_ holds: Bool, _ what: String) throws {
    if !holds { throw Senseless(description: "there is no such system: \(what)") }
  }
}
