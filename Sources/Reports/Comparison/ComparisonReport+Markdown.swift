// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

extension ComparisonReport {
  /// The longest text: comments of pull requests end at 65,536 characters.
  static let markdownLimit = 65_000

  /// The comparison as a comment of a pull request: the answer, the rows that differ, the worst
  /// first, and the rest folded; rows that do not fit are counted.
  package var markdown: String {
    var text = "### \(MarkdownTable.escaped(headline))\n\n"
    for (name, side) in [("BASE", comparison.base), ("NEW", comparison.new)] {
      text += "- \(name): \(MarkdownTable.escaped(self.side(side)))\n"
    }
    for line in method { text += "- \(MarkdownTable.escaped(line))\n" }
    text += "\n"
    let closing = closingMarkdown
    let room = Self.markdownLimit - closing.utf8.count
    text += table(changed, isJudged: true, within: room * 2 / 3 - text.utf8.count)
    let folded = reported
    if !folded.isEmpty {
      let summary = "\(NumberText.count(folded.count, "metric")) reported, not gated"
      text += fold(
        summary, table(folded, isJudged: false, within: room - text.utf8.count - 200))
    }
    return text + closing
  }

  private var closingMarkdown: String {
    var text = ""
    let identical = comparison.rows(.identical).map { "\($0.metric) of \($0.key.owner)" }
    if !identical.isEmpty {
      text += fold(
        "\(NumberText.count(identical.count, "gated metric")) the same in every replication",
        list(identical))
    }
    if !tables.isEmpty {
      text += fold("\(NumberText.count(tables.count, "table")) not the same", list(tables))
    }
    for line in alone { text += cut(MarkdownTable.escaped(line), 4_000) + "\n\n" }
    for line in advice { text += MarkdownTable.escaped(line) + "\n\n" }
    return text
  }

  private func fold(_ summary: String, _ content: String) -> String {
    "<details><summary>\(MarkdownTable.escaped(summary))</summary>\n\n\(content)\n</details>\n\n"
  }

  private func list(_ lines: [String]) -> String {
    var text = ""
    for (place, line) in lines.enumerated() {
      let item = "- \(cut(MarkdownTable.escaped(line), 500))\n"
      guard text.utf8.count + item.utf8.count <= 8_000 else {
        return text + "- and \(lines.count - place) more\n"
      }
      text += item
    }
    return text
  }

  private func cut(_ text: String, _ limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit) + "…"
  }

  /// As many rows as fit, then a line that counts the others.
  private func table(_ rows: [RowText], isJudged: Bool, within limit: Int) -> String {
    guard !rows.isEmpty else { return "" }
    var low = 0
    var high = rows.count
    let text = { (count: Int) in
      TableFormat.markdown.text(
        of: self.table(of: Array(rows.prefix(count)), title: "", isJudged: isJudged))
    }
    if text(high).utf8.count <= limit { return text(high) + "\n" }
    while high - low > 1 {
      let middle = (low + high) / 2
      if text(middle).utf8.count <= limit { low = middle } else { high = middle }
    }
    let shown = low > 0 ? text(low) + "\n" : ""
    return shown + "and \(rows.count - low) more rows, all of them better than these.\n\n"
  }
}
