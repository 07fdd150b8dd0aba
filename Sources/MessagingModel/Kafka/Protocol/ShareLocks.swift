// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// The acquisition locks of a share partition, in the order in which they run out.
///
/// All of them last equally long from when they are granted or renewed, so that the newest one ends
/// last: a ring of grants, each with the number of records that it still holds. Grants at the front
/// that hold nothing are dropped at once.
struct ShareLocks: Sendable {
  private var deadlines: [VirtualTime]
  private var firsts: [Int64]
  private var lasts: [Int64]
  private var held: [Int]
  private var mask: Int
  /// The number of the oldest lock that is kept.
  private(set) var head = 0
  private var tail = 0

  init() {
    let capacity = 16
    deadlines = Array(repeating: .zero, count: capacity)
    firsts = Array(repeating: 0, count: capacity)
    lasts = Array(repeating: 0, count: capacity)
    held = Array(repeating: 0, count: capacity)
    mask = capacity - 1
  }

  /// When the oldest lock ends; `nil` when nothing is locked.
  var next: VirtualTime? { head < tail ? deadlines[head & mask] : nil }

  /// The offsets that the oldest lock was granted for.
  var oldest: ClosedRange<Int64> { firsts[head & mask]...lasts[head & mask] }

  /// The number of the lock that is granted next.
  var nextNumber: Int { tail }

  /// Grants a lock on a number of records within a range of offsets.
  mutating func grant(_ range: ClosedRange<Int64>, records: Int, until deadline: VirtualTime) {
    if tail - head > mask { grow() }
    let place = tail & mask
    deadlines[place] = deadline
    firsts[place] = range.lowerBound
    lasts[place] = range.upperBound
    held[place] = records
    tail += 1
  }

  /// A record is no longer held under a lock.
  @inline(__always)
  mutating func release(_ number: Int) {
    // It may have run out while something was being written.
    guard number >= head else { return }
    held[number & mask] -= 1
    while head < tail, held[head & mask] == 0 { head += 1 }
  }

  /// Drops the oldest lock, which has run out.
  mutating func dropOldest() {
    head += 1
    while head < tail, held[head & mask] == 0 { head += 1 }
  }

  /// Drops all locks.
  mutating func dropAll() { head = tail }

  private mutating func grow() {
    let capacity = (mask + 1) * 2
    var larger = self
    larger.deadlines = Array(repeating: .zero, count: capacity)
    larger.firsts = Array(repeating: 0, count: capacity)
    larger.lasts = Array(repeating: 0, count: capacity)
    larger.held = Array(repeating: 0, count: capacity)
    larger.mask = capacity - 1
    for number in head..<tail {
      larger.deadlines[number & larger.mask] = deadlines[number & mask]
      larger.firsts[number & larger.mask] = firsts[number & mask]
      larger.lasts[number & larger.mask] = lasts[number & mask]
      larger.held[number & larger.mask] = held[number & mask]
    }
    self = larger
  }
}
