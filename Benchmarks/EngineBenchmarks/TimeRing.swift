// SPDX-License-Identifier: GPL-3.0-or-later

/// A first-in first-out line of times; its memory lasts as long as the process.
struct TimeRing {
  private var entries: UnsafeMutablePointer<Int64>
  private var mask: Int
  private var head = 0
  private var tail = 0

  init() {
    entries = .allocate(capacity: 1_024)
    mask = 1_023
  }

  var isEmpty: Bool {
    @inline(__always) get { head == tail }
  }

  @inline(__always)
  mutating func append(_ time: Int64) {
    if tail &- head > mask { grow() }
    entries[tail & mask] = time
    tail &+= 1
  }

  /// - Precondition: The line is not empty; unchecked.
  @inline(__always)
  mutating func removeFirst() -> Int64 {
    let time = entries[head & mask]
    head &+= 1
    return time
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Int64>.allocate(capacity: 2 * (mask + 1))
    for index in head..<tail { larger[index & (2 * mask + 1)] = entries[index & mask] }
    entries.deallocate()
    entries = larger
    mask = 2 * mask + 1
  }
}
