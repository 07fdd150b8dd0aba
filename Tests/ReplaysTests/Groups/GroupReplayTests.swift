// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Recordings
import Replays
import Testing

@Suite("The replay of a consumer group")
struct GroupReplayTests {
  private func lines(_ replay: GroupReplay) -> [String] {
    replay.callbacks.map { callback in
      let numbers = callback.partitions.map { "\($0)" }.joined(separator: " ")
      return
        "\(Double(callback.time) / 1e9) \(callback.consumer) \(callback.kind.rawValue) \(numbers)"
    }
  }

  // a joins at 0; the first round ends at 3. b joins at 10.5; a's heartbeats are at 3 + k, so it hears at
  // 11, and the round ends 2 s after b's join. b closes at 20.25: a hears at its next heartbeat, which
  // is 12.5 + 8 = 20.5, and the round ends at 22.25.
  @Test("Rounds last as long as they are told to, from what caused them")
  func rounds() {
    let replay = SmallGroup.replay(
      SmallGroup.recording([
        SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(10.5, "b", .joinBegin),
        SmallGroup.event(20.25, "b", .closeBegin),
        SmallGroup.event(30, "a", .closeBegin),
      ]), order: ["b", "a"])
    #expect(
      lines(replay) == [
        "3.0 a assign 0 1 2 3", "11.0 a revoke 0 1 2 3", "12.5 b assign 0 1",
        "12.5 a assign 2 3", "20.25 b revoke 0 1", "20.5 a revoke 2 3",
        "22.25 a assign 0 1 2 3", "30.0 a revoke 0 1 2 3",
      ])
  }

  // b's last heartbeat is at 13 (3 + k), so its session ends at 19; a hears then, and the round ends
  // at 21.
  @Test("A crash is noticed a session after the last heartbeat")
  func crash() {
    let replay = SmallGroup.replay(
      SmallGroup.recording([
        SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(0.1, "b", .joinBegin),
        SmallGroup.event(13.5, "b", .crashExit),
        SmallGroup.event(30, "a", .closeBegin),
      ]))
    #expect(
      lines(replay) == [
        "3.0 a assign 0 1", "3.0 b assign 2 3", "19.0 a revoke 0 1", "21.0 a assign 0 1 2 3",
        "30.0 a revoke 0 1 2 3",
      ])
  }

  // b joins at 10.5 while a hears at 11 only, long after the round of a quarter second could have ended.
  @Test("A round waits for members that have not heard yet")
  func barrier() {
    let recording = SmallGroup.recording([
      SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(10.5, "b", .joinBegin),
      SmallGroup.event(12, "b", .assign),
    ])
    let replay = GroupReplay(
      recording, strategy: RangeAssignor(),
      settings: .init(order: ["a", "b"], firstRound: 3_000_000_000, laterRound: 250_000_000))
    #expect(
      lines(replay) == [
        "3.0 a assign 0 1 2 3", "11.0 a revoke 0 1 2 3", "11.0 a assign 0 1", "11.0 b assign 2 3",
      ])
    #expect(
      replay.rounds.map { [$0.start, $0.end] } == [
        [0, 3_000_000_000], [10_500_000_000, 11_000_000_000],
      ])
    #expect(replay.commits == [1: .refused])
  }

  // As in the second test, but the broker looks a second late.
  @Test("A broker that looks late for silent members notices them late")
  func detection() {
    var settings = GroupReplay.Settings(
      order: ["a", "b"], firstRound: 3_000_000_000, laterRound: 2_000_000_000)
    settings.detectionDelay = 1_000_000_000
    let recording = SmallGroup.recording([
      SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(0.1, "b", .joinBegin),
      SmallGroup.event(13.5, "b", .crashExit), SmallGroup.event(30, "a", .closeBegin),
    ])
    let replay = GroupReplay(recording, strategy: RangeAssignor(), settings: settings)
    #expect(lines(replay).contains("20.0 a revoke 0 1"))
    #expect(lines(replay).contains("22.0 a assign 0 1 2 3"))
  }

  // All are gone at 10, so the group is empty once the round has passed, and a newcomer waits the delay
  // of an empty group.
  @Test("A group that was left starts anew")
  func empty() {
    let replay = SmallGroup.replay(
      SmallGroup.recording([
        SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(10, "a", .closeBegin),
        SmallGroup.event(20, "b", .joinBegin), SmallGroup.event(30, "b", .assign),
      ]))
    #expect(
      lines(replay) == [
        "3.0 a assign 0 1 2 3", "10.0 a revoke 0 1 2 3", "23.0 b assign 0 1 2 3",
      ])
    #expect(replay.rounds.map(\.end) == [3_000_000_000, 12_000_000_000, 23_000_000_000])
  }

  // Both join, and b asks for its part too late at 3.0: it joins again at once, which begins a round of
  // 2 s; a hears at its heartbeat.
  @Test("Who asks for its part too late is sent back to join")
  func late() {
    var settings = GroupReplay.Settings(
      order: ["a", "b"], firstRound: 3_000_000_000, laterRound: 2_000_000_000)
    settings.lateSyncs = [["b"]]
    let recording = SmallGroup.recording([
      SmallGroup.event(0, "a", .joinBegin), SmallGroup.event(0.1, "b", .joinBegin),
      SmallGroup.event(9, "a", .assign),
    ])
    let replay = GroupReplay(recording, strategy: RangeAssignor(), settings: settings)
    #expect(
      lines(replay) == [
        "3.0 a assign 0 1", "4.0 a revoke 0 1", "5.0 a assign 0 1", "5.0 b assign 2 3",
      ])
  }
}
