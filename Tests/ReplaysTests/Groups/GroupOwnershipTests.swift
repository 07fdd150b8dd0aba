// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Testing

@Suite("Who holds what after each round of a consumer group")
struct GroupOwnershipTests {
  private func callback(
    _ time: Int64, _ consumer: String, _ kind: GroupRecording.Event.Kind, _ partitions: [Int]
  ) -> GroupReplay.Callback {
    .init(time: time, consumer: consumer, kind: kind, partitions: partitions)
  }

  // a and b start within a round. b crashes; a gets its partition 2 s later. Then a gives one up.
  @Test("Assignments close together are one round; who has crashed holds nothing")
  func rounds() {
    let recording = SmallGroup.recording([
      .init(time: 5_000_000_000, consumer: "b", kind: .crashExit, partitions: [])
    ])
    let states = GroupOwnership.rounds(
      of: [
        callback(3_000_000_000, "a", .assign, [1, 0]), callback(3_100_000_000, "b", .assign, [2]),
        callback(7_000_000_000, "a", .assign, [2]), callback(8_000_000_000, "a", .lost, [0]),
        callback(9_000_000_000, "a", .assign, []),
      ], in: recording)
    #expect(states.map(\.time) == [3_100_000_000, 7_000_000_000, 9_000_000_000])
    #expect(states.map(\.owned) == [[[0, 1], [2]], [[0, 1, 2], []], [[1, 2], []]])
  }
}
