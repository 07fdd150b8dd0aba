// SPDX-License-Identifier: GPL-3.0-or-later

/// Text, headings and tables for people, printed as aligned text or as Markdown.
package struct Document {
  /// A piece of a line and how much it should strike the eye.
  package struct Span: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package var text: String
    package var emphasis: ReportTable.Emphasis

    package init(_ text: String, _ emphasis: ReportTable.Emphasis = .plain) {
      self.text = text
      self.emphasis = emphasis
    }

    package init(stringLiteral text: String) { self.init(text) }
  }

  private enum Part {
    case heading(String)
    case line([Span])
    case table(ReportTable)
  }

  private var parts: [Part] = []

  /// A document without content.
  package init() {}

  /// Adds the title of what follows.
  package mutating func heading(_ text: String) { parts.append(.heading(text)) }

  /// Adds a line of text.
  package mutating func line(_ spans: Span...) { parts.append(.line(spans)) }

  /// Adds a table, unless it has no rows.
  package mutating func table(_ table: ReportTable) {
    if !table.rows.isEmpty { parts.append(.table(table)) }
  }

  /// The document with aligned columns.
  package func text(_ paint: Paint) -> String {
    joined { part in
      switch part {
      case .heading(let text): paint(text, .strong) + "\n"
      case .line(let spans): spans.map { paint($0.text, $0.emphasis) }.joined() + "\n"
      case .table(let table): TableFormat.text.text(of: table, paint: paint)
      }
    }
  }

  /// The document as Markdown.
  package var markdown: String {
    joined { part in
      switch part {
      case .heading(let text): "## \(text)\n"
      // Two blanks at the end keep neighbouring lines apart.
      case .line(let spans): spans.map { $0.text }.joined() + "  \n"
      case .table(let table): TableFormat.markdown.text(of: table)
      }
    }
  }

  /// Pieces one after the other, with an empty line between them unless both are lines.
  private func joined(_ render: (Part) -> String) -> String {
    var text = ""
    var previous: Part?
    for part in parts {
      switch (previous, part) {
      case (nil, _), (.line, .line), (.heading, .line): break
      default: text += "\n"
      }
      text += render(part)
      previous = part
    }
    return text
  }
}
