// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("Table derivation")
struct TableDerivationTests {
  @Test("The committed tables are what their program derives, byte for byte")
  func committedTables() throws {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/CRandomEngine/tables.c")
    let derived = TableDerivation.sourceText()
    if ProcessInfo.processInfo.environment["LAGCAST_WRITE_TABLES"] != nil {
      try Data(derived.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == derived)
  }

  @Test("All layers of a ziggurat have the same area and reach the top")
  func equalAreas() {
    for density in [TableDerivation.exponential, TableDerivation.normal] {
      let edges = TableDerivation.solvedEdges(density)
      #expect(edges.count == 256)
      let area = edges[0] * density.value(edges[1])
      for index in 1..<256 {
        let top = index < 255 ? density.value(edges[index + 1]) : DoubleDouble(1)
        let layer = edges[index] * (top - density.value(edges[index]))
        #expect(abs((layer / area).rounded - 1) < 1e-25)
      }
    }
  }

  @Test("31-digit arithmetic knows e, log 2 and the circle's constant")
  func constants() {
    // The next digits of each constant, beyond those of the nearest double.
    let e = DoubleDouble(1).exponential()
    #expect(e.high == 2.718281828459045 && abs(e.low - 1.4456468917292502e-16) < 1e-31)
    let logOfTwo = DoubleDouble(2).logarithm()
    #expect(abs(logOfTwo.low - 2.3190468138462996e-17) < 1e-32)
    #expect(abs(DoubleDouble.pi.low - 1.2246467991473532e-16) < 1e-31)
  }
}
