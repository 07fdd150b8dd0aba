// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

@Suite("Text tables")
struct TextTableTests {
  private static let escape = "\u{1B}["

  @Test("Colours surround words and change nothing else")
  func colours() {
    let plain = TableFormat.text.text(of: TableFormatTests.sample)
    let painted = TableFormat.text.text(of: TableFormatTests.sample, paint: .ansi)
    #expect(!plain.contains(Self.escape))
    #expect(painted.contains("\(Self.escape)31mbad\(Self.escape)0m"))
    let stripped = painted.replacing(try! Regex("\u{1B}\\[[0-9]+m"), with: "")
    #expect(stripped == plain)
  }

  @Test("Every emphasis but the plain one has a code of its own")
  func emphases() {
    let all: [ReportTable.Emphasis] = [.strong, .faint, .good, .notable, .bad]
    #expect(Set(all.map { Paint.ansi("x", $0) }).count == all.count)
    #expect(Paint.ansi("x", .plain) == "x")
    #expect(Paint.ansi("", .bad) == "")
    #expect(all.allSatisfy { Paint.plain("x", $0) == "x" })
  }

  @Test("Control characters in names cannot break the table or steer the terminal")
  func control() {
    var table = ReportTable(columns: [.init("name")])
    table.append(["a\nb\u{1B}[31mc\td"])
    #expect(TableFormat.text.text(of: table) == "name\n-----------\na b [31mc d\n")
  }

  @Test("No line ends in blanks")
  func trailing() {
    var table = ReportTable(columns: [.init("first"), .init("second")])
    table.append(["x", ""])
    table.append(["longer", "y"])
    for line in TableFormat.text.text(of: table).split(separator: "\n") {
      #expect(!line.hasSuffix(" "))
    }
  }
}
