// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Reports

@Suite("Pages of HTML")
struct HTMLPageTests {
  @Test("Every element that is opened is closed, in order")
  func balance() {
    var page = HTMLPage(title: "a & b")
    page.heading("<h>", level: 1)
    page.paragraph("p \"q\"", style: "answer")
    var table = ReportTable(columns: [.init("x"), .init("y")])
    table.append([.text("<td>"), .real(1.5)])
    page.table(table, caption: "c")
    page.command("a < b")
    var open: [Substring] = []
    for match in page.text.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) {
      if ["meta", "DOCTYPE"].contains(match.2) { continue }
      if match.1.isEmpty {
        open.append(match.2)
      } else {
        #expect(open.popLast() == match.2)
      }
    }
    #expect(open.isEmpty)
    #expect(page.text.contains("<title>a &amp; b</title>"))
    #expect(page.text.contains("<th scope=\"row\">&lt;td&gt;</th><td>1.5</td>"))
  }

  @Test("A table without rows is left out")
  func empty() {
    var page = HTMLPage(title: "t")
    page.table(ReportTable(columns: [.init("x")]))
    #expect(!page.text.contains("<table"))
  }
}
