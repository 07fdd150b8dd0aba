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

  // b is there at 3 s and gets nothing until 7 s; it crashes at 9 s, before the next round.
  @Test("Who is there and gets no part in a round was late")
  func late() {
    let event = { (time: Int64, consumer: String, kind: GroupRecording.Event.Kind) in
      GroupRecording.Event(
        time: time * 1_000_000_000, consumer: consumer, kind: kind, partitions: [])
    }
    let recording = SmallGroup.recording([
      event(0, "a", .joinBegin), event(1, "b", .joinBegin), event(3, "a", .assign),
      event(7, "b", .assign), event(7, "a", .assign), event(9, "b", .crashExit),
      event(14, "a", .assign),
    ])
    #expect(GroupOwnership.lateSyncs(in: recording) == [["b"], [], []])
  }
}
