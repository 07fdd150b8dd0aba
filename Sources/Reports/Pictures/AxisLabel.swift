// SPDX-License-Identifier: GPL-3.0-or-later

/// Axis labels out of column names, which carry their unit last.
enum AxisLabel {
  private static let units: [(suffix: String, shown: String)] = [
    ("_messages_per_s", "messages/s"), ("_per_s", "1/s"), ("_messages", "messages"),
    ("_bytes", "bytes"), ("_share", "share"), ("_ratio", "ratio"), ("_ms", "ms"), ("_us", "µs"),
    ("_ns", "ns"), ("_s", "s"),
  ]

  /// The quantity in words and its unit in parentheses: `oldest_age_s` is `oldest age (s)`.
  static func text(for column: String) -> String {
    for unit in units where column.hasSuffix(unit.suffix) {
      return words(column.dropLast(unit.suffix.count)) + " (\(unit.shown))"
    }
    return words(column[...])
  }

  /// The quantity alone: `client_buffer_s` is `client buffer`.
  static func quantity(of column: String) -> String {
    let unit = units.first { column.hasSuffix($0.suffix) }
    return words(column.dropLast(unit?.suffix.count ?? 0))
  }

  private static func words(_ name: Substring) -> String {
    name.split(separator: "_").joined(separator: " ")
  }
}
