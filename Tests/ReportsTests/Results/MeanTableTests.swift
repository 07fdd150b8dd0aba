// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Reports
import ResultFiles
import TestSupport
import Testing

@Suite("Tables of means")
struct MeanTableTests {
  @Test("Rows of several replications become one; empty fields are no values")
  func means() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "replication,event,group,action,drain_s,moved,unused\n0,0,g,scale,2,9,x\n0,1,g,burst,,0,x\n"
        + "1,0,g,other,4,9,x\n1,1,g,burst,7,0,x\n2,0,g,scale,6,12,x\n2,1,g,burst,,0,x\n",
      to: "events.csv")
    let table = try MeanTable(
      path: path, keys: ["event", "group"], labels: ["action"], measures: ["drain_s", "moved"])
    #expect(table.rows.map { $0.keys } == [["0", "g", "scale"], ["1", "g", "burst"]])
    #expect(table.replications == [0, 1, 2])
    #expect(table.rows[0].interval(0)?.mean == 4)
    #expect(table.rows[0].interval(1)?.mean == 10)
    // t(2; 0.975) = 4.3026527297, standard deviation 2 over three values.
    let half = try #require(table.rows[0].interval(0)?.halfWidth)
    #expect(abs(half - 4.3026527297 * 2 / 3.0.squareRoot()) < 1e-8)
    #expect(table.rows[1].interval(0)?.count == 1)
  }

  @Test("A file that is absent has no rows, one that is not as expected is an error")
  func files() throws {
    let folder = try TemporaryFolder()
    let absent = try MeanTable(path: folder.path("none.csv"), keys: ["a"], measures: ["b"])
    #expect(absent.rows.isEmpty)
    let path = try folder.write("replication,a\n0,1\n", to: "x.csv")
    #expect(throws: ResultFileError.self) {
      try MeanTable(path: path, keys: ["a"], measures: ["b"])
    }
  }
}
