// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import ResultFiles
import TestSupport
import Testing

@Suite("Tables of replayed consumer groups")
struct GroupTablesTests {
  @Test(
    "Every table keeps to the rules for names and units",
    arguments: [GroupTables.rounds, GroupTables.callbacks])
  func rules(table: ResultTable) { #expect(table.violations().isEmpty) }

  @Test("The tables hold both sides of each round and of each callback")
  func content() throws {
    let comparison = try GroupComparison.read(GroundTruthExamples.path("k8-cooperative-crash"))
    let folder = try TemporaryFolder()
    let directory = try ResultDirectory(creating: folder.path("out"))
    try GroupTables.write(GroupAgreement(comparison), title: "k8", to: directory)
    try directory.commit(
      RunManifest(
        toolVersion: "0", modelVersion: "0", scenarioName: "k8", scenarioDigest: "", seed: 0,
        replications: 1))
    let rows = { (name: String) in
      try folder.read("out/\(name).csv").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    // From events.csv of the recording: c2 crashes, and its five partitions go to the others.
    let rounds = try rows("rounds")
    #expect(rounds.count == 7)
    #expect(
      rounds.filter { $0[0] == "2" }.map { $0[4] } == [
        "0 3 4 6 9 10 12 15", "", "1 2 5 7 8 11 13 14",
      ])
    #expect(rounds[1][2] == "2.324809")
    let callbacks = try rows("callbacks")
    #expect(callbacks.filter { $0[0] == "c2" }.count == 1)
    let second = try #require(callbacks.first { $0[0] == "c1" && $0[1] == "2" })
    #expect(second[2] == "21.336693" && second[4] == "assign" && second[6] == "4 10")
    #expect(try folder.read("out/predictions.csv").contains("group.duplicates_least,,messages,29,"))
  }
}
