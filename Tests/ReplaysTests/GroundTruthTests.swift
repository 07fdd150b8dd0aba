// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import ResultFiles
import TestSupport
import Testing

@Suite("Predictions of recordings")
struct GroundTruthTests {
  private static let truth = Result { try GroundTruth(of: GroundTruthExamples.folder) }

  private static func entries() throws -> [GroundTruth.Entry] { try truth.get().entries }

  @Test(
    "Every recording is replayed with its own overheads, and blind where its kind has a baseline")
  func all() throws {
    let entries = try Self.entries()
    #expect(
      entries.map { $0.name } == [
        "a1a-mm1-rho077", "a5a-exclusive-failover", "k1-range-3-4-2", "k2-roundrobin-3-4-2",
        "k3-cooperative-3-4-2", "k7-range-crash", "k8-cooperative-crash", "r1f-md1-rho080",
        "r7b-sac-graceful-prefetch1", "r9a-dd1-rho080", "r9f-batch10-3", "r12b-reject-publish-20",
        "r13a-quorum-mm1",
      ])
    let groups = entries.filter { $0.group != nil }
    #expect(groups.map { $0.name } == entries.map { $0.name }.filter { $0.hasPrefix("k") })
    #expect(groups.allSatisfy { $0.sameRun == nil && $0.blind == nil })
    #expect(
      entries.allSatisfy { ($0.sameRun != nil && $0.blind != nil) == ($0.group == nil) })
    #expect(
      entries.filter { $0.isBaseline }.map { $0.name }
        == ["a1a-mm1-rho077", "r1f-md1-rho080", "r13a-quorum-mm1"])
  }

  @Test("With overheads of the same run, means are within 5 %, tails within 10 %, peaks within 7")
  func sameRun() throws {
    for entry in try Self.entries() where entry.group == nil {
      let replay = try #require(entry.sameRun)
      #expect(abs(replay.meanError) < 0.05, "\(entry.name)")
      #expect(abs(replay.error(of: "sojourn.p99") ?? 1) < 0.1, "\(entry.name)")
      #expect(
        abs(Double(replay.predicted.peak - replay.measured.peak))
          <= max(7, 0.05 * Double(replay.measured.peak)), "\(entry.name)")
      // Which of several idle consumers is next depends on microseconds where batches arrive.
      #expect(
        replay.largestCountError <= (entry.name.hasPrefix("r9f") ? 0.22 : 0.07), "\(entry.name)")
    }
  }

  @Test("What the broker dropped or refused is predicted, too")
  func dropped() throws {
    let entry = try #require(try Self.entries().first { $0.name.hasPrefix("r12b") })
    let replay = try #require(entry.sameRun)
    #expect(abs(replay.error(of: "completed") ?? 1) < 0.01)
  }

  @Test("A replay is the same each time")
  func repeated() throws {
    let recording = try Recording.read(GroundTruthExamples.path("r7b-sac-graceful-prefetch1"))
    let journeys = recording.overheads.journeys(by: .mean)
    let first = try Replay(of: recording, journeys: journeys)
    let second = try Replay(of: recording, journeys: journeys)
    #expect(first.figures == second.figures)
    #expect(first.predictedCurve == second.predictedCurve)
  }

  @Test("A folder without recordings is a missing input")
  func none() throws {
    let folder = try TemporaryFolder()
    let failure = #expect(throws: Replay.Failure.self) { try GroundTruth(of: folder.path) }
    #expect(failure?.fileError(path: folder.path).exitClass == .noInput)
  }
}
