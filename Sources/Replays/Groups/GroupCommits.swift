// SPDX-License-Identifier: GPL-3.0-or-later

package import Recordings

/// What the consumers of a replayed group have committed, and so what others process once more.
///
/// A consumer commits the positions that it has been given by a clock of its own, which begins when it
/// starts, and when it gives partitions up. The emulated broker refuses both while members are called to
/// join: what was given to a consumer since its last commit before the round is processed again by
/// whoever gets the partition next. Which consumer was given what when is taken from the recording.
package struct GroupCommits {
  /// By how much a clock may be late each time, in nanoseconds, as recorded heartbeats are: seven of them
  /// took up to 35 ms more than seven intervals.
  private static let lateness: Int64 = 5_000_000

  /// Partitions that a consumer no longer has.
  private struct HandOver {
    var time: Int64
    var consumer: String
    /// With the time since when it had each.
    var partitions: [Int: Int64]
    /// What became of its commit: `nil` if it was taken.
    var commit: GroupReplay.Commit?
  }

  private let recording: GroupRecording
  private let replay: GroupReplay

  package init(_ recording: GroupRecording, _ replay: GroupReplay) {
    self.recording = recording
    self.replay = replay
  }

  /// How many messages are processed more than once: at least and at most, since the moment of a commit
  /// is not known exactly.
  package var duplicates: ClosedRange<Int> {
    var (least, most) = (0, 0)
    // Of those that race, the most when one of them is taken: by the time of the hand-over.
    var racing: [Int64: [Int]] = [:]
    for handOver in handOvers {
      guard let commit = handOver.commit else { continue }
      let partitions = handOver.partitions.filter { isAssigned($0.key, after: handOver.time) }
      let last = lastCommit(of: handOver.consumer, before: handOver.time)
      let mostOfIt = given(partitions, handOver, since: last.earliest)
      switch commit {
      case .refused:
        least += given(partitions, handOver, since: last.latest)
        most += mostOfIt
      case .racing: racing[handOver.time, default: []].append(mostOfIt)
      }
    }
    for counts in racing.values { most += counts.reduce(0, +) - (counts.min() ?? 0) }
    return least...most
  }

  private var handOvers: [HandOver] {
    var all: [HandOver] = []
    var owned: [String: [Int: Int64]] = [:]
    var crashes = recording.events.filter { $0.kind == .crashExit }[...]
    for (place, callback) in replay.callbacks.enumerated() {
      while let crash = crashes.first, crash.time <= callback.time {
        crashes = crashes.dropFirst()
        all.append(
          HandOver(
            time: crash.time, consumer: crash.consumer, partitions: owned[crash.consumer] ?? [:],
            commit: .refused))
        owned[crash.consumer] = nil
      }
      var held = owned[callback.consumer] ?? [:]
      if callback.kind == .assign {
        for partition in callback.partitions { held[partition] = callback.time }
      } else {
        let given = held.filter { callback.partitions.contains($0.key) }
        for partition in given.keys { held[partition] = nil }
        all.append(
          HandOver(
            time: callback.time, consumer: callback.consumer, partitions: given,
            commit: callback.kind == .lost ? .refused : replay.commits[place]))
      }
      owned[callback.consumer] = held
    }
    return all
  }

  private func isAssigned(_ partition: Int, after time: Int64) -> Bool {
    replay.callbacks.contains {
      $0.kind == .assign && $0.time > time && $0.partitions.contains(partition)
    }
  }

  /// Between when and when a consumer's last successful commit lies; never is long before the start.
  private func lastCommit(
    of consumer: String, before end: Int64
  ) -> (earliest: Int64, latest: Int64) {
    let never = Int64.min / 2
    let start = recording.events.last {
      $0.kind == .joinBegin && $0.consumer == consumer && $0.time <= end
    }
    guard let start else { return (never, never) }
    var latest = never
    var number = (end - start.time) / recording.commitInterval
    while number > 0 {
      let due = start.time + number * recording.commitInterval
      let (early, late) = (
        due - recording.pollTimeout, due + recording.pollTimeout + number * Self.lateness
      )
      latest = max(latest, lastAccepted(in: early...late, before: end) ?? never)
      if late <= end, isAccepted(from: early, to: late) { return (early, latest) }
      number -= 1
    }
    return (never, latest)
  }

  /// The last instant of a span at which a commit succeeds.
  private func lastAccepted(in span: ClosedRange<Int64>, before end: Int64) -> Int64? {
    guard span.lowerBound <= end else { return nil }
    var instant = min(span.upperBound, end)
    while let round = replay.rounds.last(where: { $0.start < instant && instant < $0.end }) {
      instant = round.start
    }
    return instant < span.lowerBound ? nil : instant
  }

  private func isAccepted(from early: Int64, to late: Int64) -> Bool {
    !replay.rounds.contains { $0.start < late && early < $0.end }
  }

  /// What a consumer was given of partitions since a commit, or since it has them, as far as others were
  /// given as much afterwards.
  ///
  /// By the recording it stops when it gives them up; times of the replay may be a heartbeat off.
  private func given(
    _ partitions: [Int: Int64], _ handOver: HandOver, since commit: Int64
  ) -> Int {
    let slack = recording.heartbeatInterval
    var lost: [Int: Int] = [:]
    var later: [Int: Int] = [:]
    for message in recording.processed {
      guard let since = partitions[message.partition] else { continue }
      let start = max(commit, since - slack)
      if message.consumer == handOver.consumer, message.start > start,
        message.start <= handOver.time + slack
      {
        lost[message.partition, default: 0] += 1
      } else if message.start > handOver.time {
        later[message.partition, default: 0] += 1
      }
    }
    return lost.reduce(0) { $0 + min($1.value, later[$1.key] ?? 0) }
  }
}
