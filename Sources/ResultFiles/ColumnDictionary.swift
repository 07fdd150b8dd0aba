// SPDX-License-Identifier: GPL-3.0-or-later

/// The dictionary of columns for people, as the Markdown text that `results/README.md` holds.
package enum ColumnDictionary {
  /// One section a table: what a row is, then a line a column.
  package static func markdown(of tables: [ResultTable]) -> String {
    tables.map(section(of:)).joined(separator: "\n")
  }

  private static func section(of table: ResultTable) -> String {
    var text = "### \(table.fileName)\n\nOne row: \(table.rowMeaning)\n\n"
    text += "| column | type | unit | meaning |\n| --- | --- | --- | --- |\n"
    for column in table.columns {
      let type = column.role == .key ? "\(column.type.rawValue), key" : column.type.rawValue
      let meaning = column.description.split(separator: "|", omittingEmptySubsequences: false)
        .joined(separator: "\\|")
      text += "| `\(column.name)` | \(type) | \(column.unit.symbol) | \(meaning) |\n"
    }
    return text
  }
}
