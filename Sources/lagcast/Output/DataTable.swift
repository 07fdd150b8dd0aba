// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// A table for programs: named columns of plain values.
struct DataTable {
  /// The columns' names, in snake_case with the unit last.
  var columns: [String]
  /// The rows; each has a value for every column, `null` where there is none.
  var rows: [[JSONValue]] = []

  /// The table as RFC 4180 with line feeds.
  var csv: String {
    var text = columns.map(Self.quoted).joined(separator: ",") + "\n"
    for row in rows {
      text += row.map { Self.quoted(Self.field($0)) }.joined(separator: ",") + "\n"
    }
    return text
  }

  /// The rows as JSON objects.
  var json: JSONValue {
    .array(
      rows.map { row in
        .object(zip(columns, row).map { JSONValue.Member($0, $1) })
      })
  }

  private static func field(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    case .array(let values): values.map(field).joined(separator: " ")
    default: value.lineText
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
