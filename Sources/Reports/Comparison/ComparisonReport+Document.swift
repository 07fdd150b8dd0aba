// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

extension ComparisonReport {
  /// The comparison for a terminal: the answer, what it rests on, and the rows, worst first.
  ///
  /// - Parameter explains: Whether to say how each verdict came about.
  /// - Returns: The document.
  package func document(explains: Bool = false) -> Document {
    var document = Document()
    document.heading(headline)
    document.line(.init("BASE ", .faint), .init(side(comparison.base)))
    document.line(.init("NEW  ", .faint), .init(side(comparison.new)))
    for line in method { document.line(.init(line)) }
    document.table(table(of: changed, title: "Metrics that differ", isJudged: true))
    document.table(table(of: reported, title: "Reported, not gated", isJudged: false))
    let closing = [tables, alone, [counts + "."], advice].joined()
    for line in closing where line != "." { document.line(.init(line)) }
    if explains {
      document.heading("How the verdicts came about")
      for row in worstFirst(comparison.judged) {
        for line in row.explanation { document.line(.init(line)) }
      }
    }
    return document
  }

  func table(of rows: [RowText], title: String, isJudged: Bool) -> ReportTable {
    let interval = NumberText.plain((1 - 2 * comparison.options.level) * 100) + " % interval"
    var columns: [ReportTable.Column] = [
      .init("metric"), .init("group"), .init("base"), .init("new"), .init("change"),
      .init("interval", heading: interval),
    ]
    if comparison.new.isSweep { columns.insert(.init("point"), at: 2) }
    if isJudged {
      columns += [.init("tolerated"), .init("p"), .init("verdict")]
    }
    let isRemarked = isJudged && rows.contains { !$0.remark.isEmpty }
    if isRemarked { columns.append(.init("remark")) }
    var table = ReportTable(title: title, columns: columns)
    for row in rows {
      var cells: [ReportTable.Cell] = [
        .text(row.row.metric), .text(row.row.group), .text(row.base), .text(row.new),
        .text(row.change), .text(row.interval),
      ]
      if comparison.new.isSweep { cells.insert(.text(row.row.key.point), at: 2) }
      if isJudged {
        cells += [
          .text(row.tolerance), .text(row.probability), .text(row.verdict, row.emphasis),
        ]
      }
      if isRemarked { cells.append(.text(row.remark)) }
      table.append(cells)
    }
    return table
  }
}
