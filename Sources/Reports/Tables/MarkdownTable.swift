// SPDX-License-Identifier: GPL-3.0-or-later

/// Tables of GitHub-flavoured Markdown; numbers stand to the right.
enum MarkdownTable {
  static func text(of table: ReportTable) -> String {
    var text = table.title.isEmpty ? "" : "**\(escaped(table.title))**\n\n"
    text += line(table.columns.map { $0.heading })
    let rules = table.columns.indices.map { table.isNumeric($0) ? "---:" : "---" }
    text += "| " + rules.joined(separator: " | ") + " |\n"
    for row in table.rows {
      text += line(row.enumerated().map { table.shownText($1.value, in: $0) })
    }
    return text
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }

  /// A text without what Markdown or the HTML behind it would take for markup.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|", "\\", "`", "*", "_", "[", "]", "~": escaped += "\\\(scalar)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case let control where control.properties.generalCategory == .control: escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
