// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("Files of tolerances")
struct ToleranceFileTests {
  @Test("Columns may come in any order and be left out")
  func read() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "metric,better,tolerance,gated\nsojourn.*,,\"3%,10ms\",\nbusy_share,target:0.7,2%,true\n"
        + "moved,,,false\n", to: "tolerances.csv")
    let settings = try ToleranceFile.read(path)
    #expect(settings.map { $0.pattern } == ["sojourn.*", "busy_share", "moved"])
    #expect(settings[0].tolerance == (try ToleranceText("3%,10ms")))
    #expect(settings[0].direction == nil)
    #expect(settings[1].direction == .target(0.7))
    #expect(settings[2].isGated == false)
    #expect(settings[2].origin == "\(path):4")
    #expect(try ToleranceFile.read(try folder.write("metric\n*\n", to: "b.csv")).count == 1)
  }

  @Test(
    "Mistakes are told with line and column",
    arguments: [
      ("metric,tolerance\nsojourn.p99,3 apples%\n", ":2:13: "),
      ("metric,tolerance\n,3%\n", ":2:1: column metric is empty"),
      ("metric,better\na,smaller\n", ":2:3: "), ("metric,gated\na,perhaps\n", ":2:3: "),
      ("tolerance\n3%\n", "the column \"metric\" is missing"),
      ("metric,colour\n", "unknown column"),
      ("", "the file is empty"),
    ])
  func mistakes(text: String, part: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "tolerances.csv")
    let error = #expect(throws: ResultFileError.self) { try ToleranceFile.read(path) }
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    #expect(error?.exitClass == .dataError)
  }
}
