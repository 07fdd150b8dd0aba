// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles
import TestSupport
import Testing

@Suite("SweepPoints")
struct SweepPointsTests {
  @Test("points are named by their parameters, without those that they leave out")
  func names() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "point,consumption,lanes,scenario_sha256\n0,orderly,,ab\n1,keyed,16,cd\n2,,,ef\n",
      to: "points.csv")
    let points = try SweepPoints.read(in: folder.path)
    #expect(points.titles == ["consumption", "lanes"])
    #expect(points.rows == [["orderly", ""], ["keyed", "16"], ["", ""]])
    #expect(
      try SweepPoints.names(in: folder.path)
        == ["consumption=orderly", "consumption=keyed, lanes=16", "base"])
  }

  @Test(
    "a table of another form is refused",
    arguments: [
      "", "point,scenario_sha256\n0,ab\n", "replication,consumers,scenario_sha256\n0,3,ab\n",
      "point,consumers\n0,3\n", "point,consumers,scenario_sha256\n",
      "point,consumers,scenario_sha256\n1,3,ab\n",
    ])
  func refuses(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "points.csv")
    #expect(throws: ResultFileError.self) { try SweepPoints.read(in: folder.path) }
  }

  @Test("a table that is not there is missing input")
  func missing() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ResultFileError.self) { try SweepPoints.names(in: folder.path) }
  }
}
