// SPDX-License-Identifier: GPL-3.0-or-later

/// How a terminal shows emphasis.
package struct Paint: Sendable {
  private let codes: @Sendable (ReportTable.Emphasis) -> String

  /// No emphasis: for files, pipes and terminals without colours.
  package static let plain = Paint { _ in "" }

  /// The escape sequences of ANSI X3.64, with the eight colours that every terminal theme defines.
  package static let ansi = Paint { emphasis in
    switch emphasis {
    case .plain: ""
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .notable: "33"
    case .bad: "31"
    }
  }

  /// A text with its emphasis.
  package func callAsFunction(_ text: String, _ emphasis: ReportTable.Emphasis) -> String {
    let code = codes(emphasis)
    return code.isEmpty || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}

/// Aligned columns for a terminal: words to the left, numbers on their decimal points.
enum TextTable {
  private static let gap = "  "

  /// A cell's text with the blanks that bring it to its column's width.
  private struct Padded {
    var before: Int
    var text: String
    var after: Int
  }

  static func text(of table: ReportTable, paint: Paint) -> String {
    let columns = table.columns.indices.map { column in padded(column, of: table) }
    var text = table.title.isEmpty ? "" : paint(table.title, .strong) + "\n"
    text += line(columns.map { ($0[0], .strong) }, paint)
    let widths = columns.map { $0[0].before + $0[0].text.count + $0[0].after }
    text += paint(widths.map { String(repeating: "-", count: $0) }.joined(separator: gap), .faint)
    text += "\n"
    for (number, row) in table.rows.enumerated() {
      text += line(
        zip(columns, row).map { column, cell in (column[number + 1], cell.emphasis) }, paint)
    }
    return text
  }

  /// One line; blanks at its end are left out.
  private static func line(
    _ cells: [(padded: Padded, emphasis: ReportTable.Emphasis)], _ paint: Paint
  ) -> String {
    var line = ""
    var blanks = 0
    for (position, cell) in cells.enumerated() {
      blanks += (position > 0 ? gap.count : 0) + cell.padded.before
      if !cell.padded.text.isEmpty {
        line += String(repeating: " ", count: blanks) + paint(cell.padded.text, cell.emphasis)
        blanks = 0
      }
      blanks += cell.padded.after
    }
    return line + "\n"
  }

  /// The heading and all cells of a column, brought to one width.
  private static func padded(_ column: Int, of table: ReportTable) -> [Padded] {
    let heading = singleLine(table.columns[column].heading)
    let texts = table.rows.map { singleLine(table.shownText($0[column].value, in: column)) }
    guard table.isNumeric(column) else {
      let width = ([heading] + texts).map { $0.count }.max() ?? 0
      return ([heading] + texts).map { Padded(before: 0, text: $0, after: width - $0.count) }
    }
    let parts = texts.map { text in
      let whole = text.prefix { $0 != "." && $0 != "e" }.count
      return (whole: whole, rest: text.count - whole)
    }
    let whole = parts.map { $0.whole }.max() ?? 0
    let rest = parts.map { $0.rest }.max() ?? 0
    let width = max(heading.count, whole + rest)
    let lead = width - whole - rest
    return [Padded(before: width - heading.count, text: heading, after: 0)]
      + zip(texts, parts).map { text, part in
        Padded(before: lead + whole - part.whole, text: text, after: rest - part.rest)
      }
  }

  /// A text that cannot break a table or steer a terminal: control characters become blanks.
  private static func singleLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      line.unicodeScalars.append(isControl ? " " : scalar)
    }
    return line
  }
}
