// SPDX-License-Identifier: GPL-3.0-or-later

/// A page of HTML that needs nothing beside itself: no script, no font, no file.
package struct HTMLPage {
  private let title: String
  private var body = ""

  /// Begins a page.
  package init(title: String) { self.title = title }

  /// Adds a heading.
  package mutating func heading(_ text: String, level: Int = 2) {
    body += "<h\(level)>\(XMLText.escaped(text))</h\(level)>\n"
  }

  /// Adds a paragraph.
  package mutating func paragraph(_ text: String, style: String? = nil) {
    body += "<p\(style.map { " class=\"\($0)\"" } ?? "")>\(XMLText.escaped(text))</p>\n"
  }

  /// Adds a table in a frame that scrolls by itself where the page is narrow; none without rows.
  package mutating func table(_ table: ReportTable, caption: String? = nil, style: String? = nil) {
    guard !table.rows.isEmpty else { return }
    body += "<div class=\"scroll\"><table\(style.map { " class=\"\($0)\"" } ?? "")>\n"
    if let caption { body += "<caption>\(XMLText.escaped(caption))</caption>\n" }
    body += "<thead><tr>"
    for column in table.columns {
      body += "<th scope=\"col\">\(XMLText.escaped(column.heading))</th>"
    }
    body += "</tr></thead>\n<tbody>\n"
    for row in table.rows {
      body += "<tr>"
      for (column, cell) in row.enumerated() {
        let text = XMLText.escaped(table.shownText(cell.value, in: column))
        let tag = column == 0 ? "th scope=\"row\"" : "td"
        let style =
          switch cell.emphasis {
          case .good: " class=\"good\""
          case .bad: " class=\"bad\""
          case .notable: " class=\"notable\""
          case .plain, .strong, .faint: ""
          }
        body += "<\(tag)\(style)>\(text)</\(column == 0 ? "th" : "td")>"
      }
      body += "</tr>\n"
    }
    body += "</tbody></table></div>\n"
  }

  /// Adds a picture with its caption.
  package mutating func figure(_ picture: DrawnPicture) {
    body += "<figure>\n<div class=\"scroll\">\(picture.inline)</div>\n"
    body += "<figcaption>\(XMLText.escaped(picture.caption))</figcaption></figure>\n"
  }

  /// Adds lines as they are typed.
  package mutating func command(_ text: String) {
    body += "<pre><code>\(XMLText.escaped(text))</code></pre>\n"
  }

  /// The whole document.
  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(XMLText.escaped(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }

  /// Quiet, with the reader's own fonts; pictures turn dark with the page by a filter that keeps hues.
  private static let style = """
    :root { --ink: #1b1b1b; --paper: #ffffff; --soft: #5c5c5c; --line: #d9d9d9; --shade: #f5f5f5;
      --good: #00664b; --bad: #b03a00; --notable: #7a5a00; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e6e6; --paper: #121212; --soft: #a8a8a8; --line: #3a3a3a; --shade: #1d1d1d;
        --good: #4cc9a4; --bad: #ff9a66; --notable: #e8c35a; }
    }
    * { box-sizing: border-box; }
    html { color-scheme: light dark; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
    main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
    h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.5rem 0 0.75rem; }
    h2 { font-size: 1.25rem; margin: 2.25rem 0 0.5rem; }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 0.25rem; }
    p { margin: 0.5rem 0; max-width: 46rem; }
    .kicker, .basis, figcaption, caption { color: var(--soft); font-size: 0.9rem; }
    .answer { font-size: 1.15rem; border-left: 4px solid var(--line); padding: 0.25rem 0 0.25rem 0.9rem; }
    .answer.yes { border-color: var(--good); } .answer.no { border-color: var(--bad); }
    .answer.open { border-color: var(--notable); }
    .scroll { overflow-x: auto; margin: 0.75rem 0; }
    table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; padding-bottom: 0.3rem; }
    th, td { text-align: left; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--line);
      vertical-align: top; white-space: nowrap; }
    thead th { font-weight: 600; color: var(--soft); white-space: normal; }
    tbody th { font-weight: 500; }
    table.long th, table.long td { white-space: normal; overflow-wrap: anywhere; }
    table.long { width: 100%; } table.long th { width: 40%; }
    .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
    .notable { color: var(--notable); font-weight: 600; }
    figure { margin: 1.25rem 0; }
    figure svg { display: block; width: 100%; min-width: 34rem; height: auto; }
    @media (prefers-color-scheme: dark) {
      figure svg { filter: invert(0.93) hue-rotate(180deg); }
    }
    figcaption { margin-top: 0.3rem; }
    pre { background: var(--shade); padding: 0.7rem 0.9rem; overflow-x: auto; font-size: 0.85rem; }
    @media print {
      @page { margin: 16mm; }
      :root { --ink: #000000; --paper: #ffffff; --soft: #444444; --line: #bbbbbb; --shade: #f5f5f5;
        --good: #00664b; --bad: #b03a00; --notable: #7a5a00; }
      html { color-scheme: light; }
      body { font-size: 10pt; }
      main { max-width: none; padding: 0; }
      figure svg { filter: none; min-width: 0; }
      figure, tr { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .scroll { overflow: visible; }
      table { font-size: 8pt; } th, td { white-space: normal; padding-right: 0.5rem; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    }
    """
}
