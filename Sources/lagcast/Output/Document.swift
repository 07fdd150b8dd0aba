// SPDX-License-Identifier: GPL-3.0-or-later

/// Text, headings and tables for people, printed as aligned text or as Markdown.
struct Document {
  /// One piece, separated from the next by an empty line unless both are lines.
  enum Part {
    /// The title of what follows.
    case heading(String)
    /// A line of text.
    case line([Span])
    /// A table.
    case table(PrintedTable)
  }

  /// A piece of a line and how it is meant.
  struct Span {
    enum Meaning { case plain, aside, good, bad, warning }

    var text: String
    var meaning: Meaning = .plain
  }

  private(set) var parts: [Part] = []

  /// Adds a heading.
  mutating func heading(_ text: String) { parts.append(.heading(text)) }
  /// Adds a line of plain text.
  mutating func line(_ text: String) { parts.append(.line([Span(text: text)])) }
  /// Adds a line made of pieces.
  mutating func line(_ spans: [Span]) { parts.append(.line(spans)) }
  /// Adds a table, unless it has no rows.
  mutating func table(_ table: PrintedTable) {
    if !table.rows.isEmpty { parts.append(.table(table)) }
  }

  /// The document with aligned columns.
  func text(_ style: TerminalStyle) -> String {
    joined { part in
      switch part {
      case .heading(let text): style.heading(text) + "\n"
      case .line(let spans): spans.map { $0.text(style) }.joined() + "\n"
      case .table(let table): table.text(style)
      }
    }
  }

  /// The document as Markdown.
  var markdown: String {
    joined(spacious: true) { part in
      switch part {
      case .heading(let text): "## \(text)\n"
      case .line(let spans): spans.map { $0.text }.joined() + "\n"
      case .table(let table): table.markdown
      }
    }
  }

  private func joined(spacious: Bool = false, _ render: (Part) -> String) -> String {
    var text = ""
    var previous: Part?
    for part in parts {
      if let previous, spacious || Self.needsGap(previous, part) { text += "\n" }
      text += render(part)
      previous = part
    }
    return text
  }

  private static func needsGap(_ first: Part, _ second: Part) -> Bool {
    switch (first, second) {
    case (.line, .line), (.heading, .line), (.heading, .table): false
    default: true
    }
  }
}

extension Document.Span {
  fileprivate func text(_ style: TerminalStyle) -> String {
    switch meaning {
    case .plain: text
    case .aside: style.aside(text)
    case .good: style.good(text)
    case .bad: style.bad(text)
    case .warning: style.warning(text)
    }
  }
}
