// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

/// What a consumer of a stream, or a group with a single active one, has read, by its name.
///
/// It outlives its consumers: who comes under the same name goes on where the stored offset says. What was
/// written for it and is not consumed is its backlog; the books of its group are kept here, not in the
/// table of messages, which has only what is out at consumers.
struct StreamReferenceState: ~Copyable {
  let group: Int
  let queue: Int
  /// The consumer's id, empty where one of the group reads at a time.
  let name: String
  /// The consumer that reads, or -1.
  var reader = -1
  var hadReader = false
  /// Consumers under the name, in order of registration.
  var registered: [Int] = []
  /// The offset that is read next.
  var position = 0
  /// Up to where a segment can be read that is gone, since it was open.
  var openUntil = 0
  /// The offset of the last message that the stream has stored as consumed, or -1.
  var stored = -1
  var sinceStored = 0
  /// Whether what is written counts as its backlog.
  var isOpen = false
  /// Offsets below have been counted, or never will be.
  var counted = 0
  /// Offsets below have been given out once.
  var delivered = 0
  /// Offsets that are done with: those below `lowest`, and the set.
  var lowest = 0
  var settled = OffsetSet()

  // Measurements.
  var dark = DarkIntervals()
  var appended = 0
  var completed = 0
  var backlog = 0
  var backlogPeak = 0
  var readerChanges = 0

  init(group: Int, queue: Int, name: String) {
    self.group = group
    self.queue = queue
    self.name = name
  }

  func isSettled(_ offset: Int) -> Bool { offset < lowest || settled.contains(offset) }

  /// Notes that a message is done with, and tells whether an earlier one is not.
  mutating func settle(_ offset: Int) -> Bool {
    let isEarly = offset != lowest
    settle(from: offset, to: offset + 1)
    return isEarly
  }

  /// Notes that messages are done with, whether they were before or not.
  mutating func settle(from start: Int, to end: Int) {
    guard end > lowest else { return }
    if start > lowest {
      settled.insert(start..<end)
    } else {
      lowest = settled.firstGap(from: end, to: max(end, counted, delivered))
      settled.raiseFloor(to: lowest)
    }
  }

  /// The messages between two offsets that are not done with.
  func open(from start: Int, to end: Int) -> Int {
    var count = 0
    var offset = max(start, lowest)
    while offset < end {
      offset = settled.firstGap(from: offset, to: end)
      guard offset < end else { break }
      let next = settled.first(from: offset, to: end) ?? end
      count += next - offset
      offset = next
    }
    return count
  }

  mutating func changeBacklog(by change: Int, at now: Int64) {
    backlog += change
    backlogPeak = max(backlogPeak, backlog)
    dark.backlogChanged(to: Int64(backlog), at: VirtualTime(nanoseconds: now))
  }
}
