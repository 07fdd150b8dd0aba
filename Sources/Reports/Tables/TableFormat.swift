// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// The forms in which every command can print a table.
package enum TableFormat: String, Sendable, CaseIterable {
  /// Aligned columns for a terminal.
  case text
  /// Comma-separated values with a header line.
  case csv
  /// A list of objects, one object a line.
  case json
  /// A table of GitHub-flavoured Markdown.
  case markdown

  /// The whole table in this form, with a line feed at its end.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - paint: How a terminal shows emphasis; other forms have none.
  /// - Returns: The text to print.
  package func text(of table: ReportTable, paint: Paint = .plain) -> String {
    switch self {
    case .text: TextTable.text(of: table, paint: paint)
    case .csv: table.csvText
    case .json: table.jsonText
    case .markdown: MarkdownTable.text(of: table)
    }
  }
}

// MARK: - Forms for programs

extension ReportTable {
  /// A header line of names, then a line a row.
  var csvText: String {
    var text = FieldText.csvLine(columns.map { $0.name })
    for row in rows {
      text += FieldText.csvLine(
        row.enumerated().map { column, cell in exactText(cell.value, in: column) })
    }
    return text
  }

  private func exactText(_ value: Value, in column: Int) -> String {
    switch value {
    case .missing: ""
    case .text(let text): text
    case .integer(let value): value.description
    case .real(let value): FieldText.real(value)
    case .time(let nanoseconds):
      FieldText.time(nanoseconds: nanoseconds, in: columns[column].unit)
    case .boolean(let value): value.description
    }
  }

  /// A list of objects with the columns' names, one object a line.
  var jsonText: String {
    let lines = rows.map { row in
      let members = zip(columns.indices, row).map { column, cell in
        JSONValue.Member(columns[column].name, json(cell.value, in: column))
      }
      return "  " + JSONValue.object(members).lineText
    }
    return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  private func json(_ value: Value, in column: Int) -> JSONValue {
    switch value {
    case .missing: .null
    case .text(let text): .string(text)
    case .integer(let value): .integer(value)
    case .boolean(let value): .bool(value)
    case .real, .time: Double(exactText(value, in: column)).map { .decimal($0) } ?? .null
    }
  }
}
