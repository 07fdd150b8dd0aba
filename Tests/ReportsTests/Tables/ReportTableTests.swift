// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

@Suite("Numbers for people")
struct ReportTableTests {
  @Test(
    "Four significant digits, and whole parts in full",
    arguments: [
      (0, "0"), (1.23456, "1.235"), (999.96, "1000"), (1234.56, "1235"), (-98765.4, "-98765"),
      (0.000123456, "0.0001235"), (1e-9, "1e-09"), (123456789, "123456789"), (2e15, "2e+15"),
      (.infinity, "-"),
    ] as [(Double, String)])
  func shown(value: Double, text: String) {
    var table = ReportTable(columns: [.init("x")])
    table.append([.real(value)])
    let lines = TableFormat.markdown.text(of: table).split(separator: "\n")
    #expect(lines.last == "| \(text) |")
  }

  @Test("A row of another length stops the program")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      var table = ReportTable(columns: [.init("x")])
      table.append(["a", "b"])
    }
  }
}
