// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("A broker's delay levels")
struct DelayLevelTableTests {
  @Test("The standard table is that of the broker's own setting")
  func standard() throws {
    let text = "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h"
    #expect(try DelayLevelTable(parsing: text) == .standard)
    #expect(DelayLevelTable.standard.maximumLevel == 18)
    #expect(DelayLevelTable.standard.delay(ofLevel: 18) == .seconds(7_200))
  }

  @Test(
    "A level that is not in the table delays by a second", arguments: [0, -1, 3, 99, .max, .min])
  func unknown(level: Int) throws {
    let table = try DelayLevelTable(parsing: "7s 9s")
    #expect(table.delay(ofLevel: level) == .seconds(1))
  }

  @Test("Days are known, spaces may be many, an empty setting has no levels")
  func text() throws {
    #expect(try DelayLevelTable(parsing: "  2d   0s ").delays == [.seconds(172_800), .zero])
    #expect(try DelayLevelTable(parsing: "").maximumLevel == 0)
  }

  @Test(
    "What cannot be read is named",
    arguments: ["5", "s", "1x", "-1s", "1.5s", "１s", "1s,2s", "9999999999s", "1 s"])
  func bad(text: String) throws {
    let entry = text.split(separator: " ").first.map(String.init) ?? text
    #expect(throws: DelayLevelTable.ParseError.badEntry(entry)) {
      try DelayLevelTable(parsing: text)
    }
  }
}
