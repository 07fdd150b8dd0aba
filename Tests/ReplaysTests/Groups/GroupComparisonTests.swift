// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Recordings
import Replays
import Testing

/// Recordings of real clients against the coordinator and the clients of the model.
///
/// What a file holds about who owned what is compared; only the order of the members' ids, which the
/// broker makes up, is taken from it.
@Suite("Predictions of recorded consumer groups")
struct GroupComparisonTests {
  /// The recordings beside the tests, and those of kind k in the folder that `LAGCAST_GROUND_TRUTH`
  /// names.
  static let paths: [String] = {
    let here = GroundTruthExamples.folder
    let named = ProcessInfo.processInfo.environment["LAGCAST_GROUND_TRUTH"]
    let folders = [here] + (named.map { [$0] } ?? [])
    return folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.filter { $0.hasPrefix("k") }.sorted().map { "\(folder)/\($0)" }
    }
  }()

  private func comparison(_ path: String) throws -> GroupComparison {
    try #require(GroupComparison(try GroupRecording.read(path)))
  }

  @Test("There are five of them")
  func count() { #expect(Self.paths.count >= 5) }

  @Test("Who holds what agrees after every round", arguments: paths)
  func owners(path: String) throws {
    let comparison = try comparison(path)
    #expect(comparison.recordedOwnership.count >= 2)
    #expect(comparison.predictedOwnership.map(\.owned) == comparison.recordedOwnership.map(\.owned))
  }

  @Test(
    "Every consumer is told the same, in the same order: what to give up, what to read",
    arguments: paths)
  func course(path: String) throws {
    let comparison = try comparison(path)
    for consumer in comparison.recording.consumers {
      let course = comparison.course(of: consumer)
      #expect(!course.isEmpty)
      for (recorded, predicted) in course {
        #expect(predicted?.kind == recorded?.kind, "\(consumer)")
        #expect(predicted?.partitions == recorded?.partitions, "\(consumer)")
      }
    }
  }

  // A member hears of a rebalance at its next heartbeat, and how that falls is not known; the
  // emulated broker looks for dead members once a second.
  @Test("Rounds end when they did, within a heartbeat and a second", arguments: paths)
  func times(path: String) throws {
    let comparison = try comparison(path)
    let slack = comparison.recording.heartbeatInterval + 1_000_000_000
    for (predicted, recorded) in zip(comparison.predictedOwnership, comparison.recordedOwnership) {
      #expect(abs(predicted.time - recorded.time) <= slack)
    }
  }

  @Test(
    "The recorded number of duplicates is within the range that the replay allows", arguments: paths
  )
  func duplicates(path: String) throws {
    let comparison = try comparison(path)
    #expect(comparison.duplicates.contains(comparison.recordedDuplicates))
  }

  // A range that holds everything would say nothing. After a crash it is wide where it hangs on when the
  // broker looked for silent members (k7).
  @Test(
    "That range is narrow where no crash is noticed late",
    arguments: ["k1-range-3-4-2", "k2-roundrobin-3-4-2"])
  func narrow(name: String) throws {
    let comparison = try comparison(GroundTruthExamples.folder + "/" + name)
    let recorded = comparison.recordedDuplicates
    #expect(comparison.duplicates.lowerBound * 3 >= recorded * 2)
    #expect(comparison.duplicates.upperBound * 3 <= recorded * 5)
  }

  // In k3 three members give up 0 and 3, 1, and 2 at the end of a round of 5 s, within a millisecond: at
  // 7.5 messages a second and partition up to some 150 messages less the fewest of one of them, should
  // their commits come too late. Nobody gives anything up in a round.
  @Test("Where members commit at the same time, all may be taken, or only one")
  func racing() throws {
    let comparison = try comparison(GroundTruthExamples.folder + "/k3-cooperative-3-4-2")
    #expect(comparison.duplicates.lowerBound == 0)
    #expect((80...160).contains(comparison.duplicates.upperBound))
  }

  @Test("Two comparisons give the same, also at the same time", arguments: paths)
  func repeated(path: String) async throws {
    let first = try comparison(path)
    let others = try await withThrowingTaskGroup(of: GroupComparison.self) { group in
      for _ in 0..<2 { group.addTask { try comparison(path) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for other in others {
      #expect(other.replay.callbacks == first.replay.callbacks)
      #expect(other.order == first.order && other.duplicates == first.duplicates)
    }
  }

  // In k3 c4 joins three members of 6, 5 and 5 partitions. Two rounds: in the first one each gives
  // partitions up that are nobody's then, in the second one c4 gets them; nobody else is told to stop.
  @Test("A cooperative scale-out stops four partitions and takes two rounds")
  func cooperative() throws {
    let path = GroundTruthExamples.folder + "/k3-cooperative-3-4-2"
    let tables = try comparison(path).predictedOwnership
    #expect(tables[0].owned.map(\.count) == [6, 5, 5, 0])
    #expect(tables[1].owned.map(\.count) == [4, 4, 4, 0])
    #expect(tables[2].owned.map(\.count) == [4, 4, 4, 4])
    // A round lasts five seconds there.
    let seconds = Double(tables[2].time - tables[1].time) / 1e9
    #expect(abs(seconds - 5) < 0.01)
  }

  @Test("The length of a round is a parameter; nothing else hangs on it")
  func roundLength() throws {
    let recording = try GroupRecording.read(
      GroundTruthExamples.folder + "/k3-cooperative-3-4-2")
    let usual = try #require(GroupComparison(recording))
    let quick = try #require(GroupComparison(recording, roundLength: 1_000_000_000))
    #expect(quick.predictedOwnership.map(\.owned) == usual.predictedOwnership.map(\.owned))
    #expect(quick.predictedOwnership[2].time < usual.predictedOwnership[2].time - 5_000_000_000)
  }

  @Test("An assignor that nobody knows is none")
  func unknownAssignor() throws {
    var recording = try GroupRecording.read(
      GroundTruthExamples.folder + "/k1-range-3-4-2")
    for name in ["rangy", "sticky", "avg"] {
      recording.strategy = name
      #expect(GroupComparison(recording) == nil)
    }
  }
}
