// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// The alarms of one group at its coordinator: at most one for each key, due by time, then in the
/// order in which they were set.
package struct ProtocolTimers<Key: Hashable & Sendable>: Sendable {
  private struct Alarm {
    var key: Key
    var deadline: VirtualTime
    var number: Int
  }

  private var alarms: [Alarm] = []
  private var count = 0

  package init() {}

  /// When the next alarm is due; `nil` when none is set.
  package var next: VirtualTime? { alarms.map(\.deadline).min() }

  /// Sets the alarm of a key, in place of an earlier one.
  package mutating func set(_ key: Key, at deadline: VirtualTime) {
    cancel(key)
    alarms.append(Alarm(key: key, deadline: deadline, number: count))
    count += 1
  }

  /// Sets the alarm of a key, unless one is set for later.
  package mutating func postpone(_ key: Key, to deadline: VirtualTime) {
    guard !alarms.contains(where: { $0.key == key && $0.deadline > deadline }) else { return }
    set(key, at: deadline)
  }

  /// Takes the alarm of a key back, if one is set.
  package mutating func cancel(_ key: Key) { alarms.removeAll { $0.key == key } }

  /// Takes out the first alarm that is due.
  package mutating func takeDue(at now: VirtualTime) -> Key? {
    let due = alarms.indices.filter { alarms[$0].deadline <= now }.min {
      let (left, right) = (alarms[$0], alarms[$1])
      return left.deadline == right.deadline
        ? left.number < right.number : left.deadline < right.deadline
    }
    return due.map { alarms.remove(at: $0).key }
  }
}
