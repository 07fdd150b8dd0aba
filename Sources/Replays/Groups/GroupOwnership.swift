// SPDX-License-Identifier: GPL-3.0-or-later

package import Recordings

/// Who holds what in a consumer group once a round is over.
package struct GroupOwnership: Sendable, Equatable {
  /// When the last assignment of the round was made, in nanoseconds since the start.
  package var time: Int64
  /// The partitions of each consumer, ascending, in the order of the recording's consumers.
  package var owned: [[Int]]

  /// Assignments further apart than this, in nanoseconds, belong to different rounds.
  private static let gap: Int64 = 500_000_000

  /// The state after each round of what consumers were told; who has crashed holds nothing any more.
  package static func rounds(
    of callbacks: [GroupReplay.Callback], in recording: GroupRecording
  ) -> [GroupOwnership] {
    var owned = [Set<Int>](repeating: [], count: recording.consumers.count)
    var states: [GroupOwnership] = []
    var crashes = recording.events.filter { $0.kind == .crashExit }[...]
    for callback in callbacks {
      while let crash = crashes.first, crash.time <= callback.time {
        if let gone = recording.consumers.firstIndex(of: crash.consumer) { owned[gone] = [] }
        crashes = crashes.dropFirst()
      }
      guard let consumer = recording.consumers.firstIndex(of: callback.consumer) else { continue }
      guard callback.kind == .assign else {
        owned[consumer].subtract(callback.partitions)
        continue
      }
      owned[consumer].formUnion(callback.partitions)
      let state = GroupOwnership(time: callback.time, owned: owned.map { $0.sorted() })
      if let last = states.last, callback.time - last.time <= gap {
        states[states.count - 1] = state
      } else {
        states.append(state)
      }
    }
    return states
  }

  /// Round by round the consumers that were there and got no part: they had asked too late.
  package static func lateSyncs(in recording: GroupRecording) -> [[String]] {
    var present: [String] = []
    var late: [[String]] = []
    var last: Int64?
    for event in recording.events {
      switch event.kind {
      case .joinBegin: present.append(event.consumer)
      case .closeBegin, .crashExit: present.removeAll { $0 == event.consumer }
      case .revoke, .lost, .closeEnd: break
      case .assign:
        if last.map({ event.time - $0 > gap }) ?? true { late.append(present) }
        last = event.time
        late[late.count - 1].removeAll { $0 == event.consumer }
      }
    }
    return late
  }
}
