// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import ResultFiles
import TestSupport
import Testing

@Suite("Tables of replays")
struct ReplayTablesTests {
  @Test(
    "Every table keeps to the rules for names and units",
    arguments: [
      ReplayTables.predictions, ReplayTables.backlog, ReplayTables.overheads,
    ])
  func rules(table: ResultTable) { #expect(table.violations().isEmpty) }

  @Test("The tables hold both sides of each figure and of each instant")
  func content() throws {
    let recording = try Recording.read(GroundTruthExamples.path("r9f-batch10-3"))
    let replay = try Replay(
      of: recording, journeys: recording.overheads.journeys(by: .mean))
    let folder = try TemporaryFolder()
    let directory = try ResultDirectory(creating: folder.path("out"))
    try ReplayTables.write(replay, to: directory)
    try directory.commit(
      RunManifest(
        toolVersion: "0", modelVersion: "0", scenarioName: "r9f", scenarioDigest: "", seed: 0,
        replications: 1))
    // summary.json of the recording: mean 45.2287 ms, peak 10, c1 496.
    let rows = try folder.read("out/predictions.csv").split(separator: "\n").map { String($0) }
    #expect(rows[0] == "figure,consumer,unit,measured,predicted,error_ratio")
    #expect(rows[1].hasPrefix("sojourn.mean,,s,0.0452286"))
    #expect(rows.contains { $0.hasPrefix("in_system.peak,,messages,10,") })
    #expect(rows.contains { $0.hasPrefix("consumer.completed,c1,messages,496,") })
    let curve = try folder.read("out/backlog.csv").split(separator: "\n")
    #expect(curve.count == replay.measuredCurve.count + 1)
    #expect(try folder.read("out/overheads.csv").contains("\nsettle,0.000"))
    #expect(try folder.entries().contains("out"))
  }
}
