// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Testing

@Suite("What a consumer group processes more than once")
struct GroupCommitsTests {
  private func given(
    _ seconds: Double, _ consumer: String, _ partition: Int
  ) -> GroupRecording.Processing {
    .init(
      partition: partition, attempt: 1, consumer: consumer, start: Int64((seconds * 1e9).rounded()))
  }

  private func duplicates(
    _ events: [GroupRecording.Event], _ processed: [GroupRecording.Processing]
  ) -> ClosedRange<Int> {
    let recording = SmallGroup.recording(events, processed: processed)
    return GroupCommits(recording, SmallGroup.replay(recording)).duplicates
  }

  // a starts at 0 and commits at 1, 2 and so on, each time up to 5 ms later than before and within
  // a poll of 20 ms: the tenth time between 9.98 and 10.07. b's join at 10.5 begins a round; a hears at
  // its heartbeat at 11, and its commits are refused until the round ends at 12.5. What it was given at
  // 10.2 and 10.9 is processed again, that of 9.9 is not, that of 10 may be. b and a have done as much of
  // partitions 1 to 3 by the end.
  @Test("What was given since the last commit before a round is, since the broker takes none in it")
  func refused() {
    let range = duplicates(
      [
        SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(10.5, "b", .joinBegin),
        SmallGroup.event(20, "a", .assign),
      ],
      [
        given(9.9, "a", 0), given(10, "a", 1), given(10.2, "a", 2), given(10.9, "a", 3),
        given(13, "a", 1), given(13, "b", 2), given(14, "b", 3),
      ])
    #expect(range == 2...3)
  }

  // Both start together, and get 0 1 and 2 3 at 3. b commits for the last time at 8.1, at most 60 ms later,
  // and crashes at 9.05. a closes at 9.01, having committed.
  @Test("Who closes commits first, who crashes does not")
  func crash() {
    let start = [SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(0.1, "b", .joinBegin)]
    let processed = [given(8.0, "b", 2), given(8.5, "b", 2), given(8.9, "b", 3), given(9, "a", 0)]
    let crash = [SmallGroup.event(9.05, "b", .crashExit), SmallGroup.event(30, "a", .assign)]
    #expect(duplicates(start + crash, processed + [given(20, "a", 2), given(21, "a", 3)]) == 2...2)
    // By the end of the recording a has only got to one of them.
    #expect(duplicates(start + crash, processed + [given(20, "a", 2)]) == 1...1)
    let close = [SmallGroup.event(9.01, "a", .closeBegin), SmallGroup.event(30, "b", .assign)]
    #expect(duplicates(start + close, [given(9, "a", 0), given(12, "b", 0)]) == 0...0)
  }

  // As above, but nobody is there to get the partitions of the crashed one.
  @Test("What nobody gets is not processed again")
  func alone() {
    let range = duplicates(
      [
        SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(9.5, "a", .crashExit),
        SmallGroup.event(30, "a", .assign),
      ], [given(9.4, "a", 1), given(20, "b", 1)])
    #expect(range == 0...0)
  }
}
