// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// A pending-event set too plain to be wrong: one sorted array.
struct SortedReference {
  struct Entry: Equatable {
    var time: Int64
    var priority: EventPriority
    var insertion: UInt64
    var payload: UInt64

    func precedes(_ other: Self) -> Bool {
      (time, priority.rawValue, insertion) < (other.time, other.priority.rawValue, other.insertion)
    }
  }

  /// The pending events, the earliest last.
  private(set) var entries: [Entry] = []
  private var insertions: UInt64 = 0

  mutating func schedule(_ payload: UInt64, at time: Int64, priority: EventPriority) -> Entry {
    insertions += 1
    let entry = Entry(time: time, priority: priority, insertion: insertions, payload: payload)
    entries.insert(entry, at: index(of: entry))
    return entry
  }

  mutating func remove(_ entry: Entry) -> Bool {
    let index = index(of: entry)
    guard index < entries.count, entries[index] == entry else { return false }
    entries.remove(at: index)
    return true
  }

  mutating func popFirst() -> Entry? { entries.popLast() }

  /// Where an entry stands or would stand.
  private func index(of entry: Entry) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entry.precedes(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
