// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles
import TestSupport
import Testing

import Analysis

@Suite("estimates.csv")
struct EstimatesTableTests {
  @Test("the table keeps the rules for names, units and descriptions")
  func keepsRules() {
    #expect(EstimatesTable.table.violations() == [])
  }

  @Test("each figure stands in its column")
  func columns() throws {
    let folder = try TemporaryFolder()
    try TableFixture.write(
      folder,
      summary: TableFixture.summary([
        ("sojourn.mean", "s", ["0.04", "0.06"]), ("backlog.peak", "messages", ["7", "7"]),
        ("inversions.key", "messages", ["", ""]),
      ]), objectives: "g,sojourn.mean,0.05,\n")
    let directory = try ResultDirectory(creating: folder.path("out"))
    try EstimatesTable.write(try RunEstimates(readingFrom: folder.path), to: directory)
    try directory.commit(
      RunManifest(
        toolVersion: "1", modelVersion: "1", scenarioName: "s", scenarioDigest: "", seed: 1,
        replications: 2))
    let lines = try folder.read("out/estimates.csv").split(separator: "\n").map { String($0) }
    #expect(lines.count == 4)
    // t(1; 0.975) = tan(0.475 pi) = 12.7062047361747, times 0.01, with twelve digits.
    #expect(
      lines[1]
        == "g,sojourn.mean,s,0.05,-0.077062047362,0.177062047362,2.54124094724,replications,2,0.01,"
        + "0.04,0.06,2,0,M/M/1,0.05,0,0,0,0.05,,met,true,0.5,0.0125791170934,0.987420882907")
    #expect(lines[2] == "g,backlog.peak,messages,7,7,7,0,replications,2,0,7,7,2,0,,,,,,,,,,,,")
    #expect(lines[3] == "g,inversions.key,messages,,,,,,,,,,0,0,,,,,,,,,,,,")
  }
}
