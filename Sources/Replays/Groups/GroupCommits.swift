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
    var partitions: [Int]
    /// Whether it could commit what it has been given.
    var isCommitted: Bool
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
    for handOver in handOvers where !handOver.isCommitted {
      let partitions = Set(handOver.partitions.filter { isAssigned($0, after: handOver.time) })
      guard !partitions.isEmpty else { continue }
      let last = lastCommit(of: handOver.consumer, before: handOver.time)
      least += given(partitions, handOver, since: last.latest)
      most += given(partitions, handOver, since: last.earliest)
    }
    return least...most
  }

  private var handOvers: [HandOver] {
    var all: [HandOver] = []
    var owned: [String: Set<Int>] = [:]
    var crashes = recording.events.filter { $0.kind == .crashExit }[...]
    let crash = { (event: GroupRecording.Event) in
      all.append(
        HandOver(
          time: event.time, consumer: event.consumer,
          partitions: owned[event.consumer, default: []].sorted(), isCommitted: false))
      owned[event.consumer] = nil
    }
    for (place, callback) in replay.callbacks.enumerated() {
      while let event = crashes.first, event.time <= callback.time {
        crash(event)
        crashes = crashes.dropFirst()
      }
      guard callback.kind != .assign else {
        owned[callback.consumer, default: []].formUnion(callback.partitions)
        continue
      }
      owned[callback.consumer]?.subtract(callback.partitions)
      all.append(
        HandOver(
          time: callback.time, consumer: callback.consumer, partitions: callback.partitions,
          isCommitted: callback.kind == .revoke && !replay.uncommitted.contains(place)))
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

  /// What a consumer was given of partitions since a commit; it stops when it gives them up, by the
  /// recording, which may be a heartbeat off.
  private func given(
    _ partitions: Set<Int>, _ handOver: HandOver, since commit: Int64
  ) -> Int {
    let end = handOver.time + recording.heartbeatInterval
    return recording.processed.count {
      $0.consumer == handOver.consumer && partitions.contains($0.partition) && $0.start > commit
        && $0.start <= end
    }
  }
}
