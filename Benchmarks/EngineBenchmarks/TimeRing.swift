// SPDX-License-Identifier: GPL-3.0-or-later

/// A first-in first-out line of times; its memory lasts as long as the process.
struct TimeRing {
  private var entries: UnsafeMutablePointer<Int64>
  private var mask: Int
  private var head = 0
  private var tail = 0

  /// - Parameter capacity: Room to begin with, a power of two; what is used in turn should fit in the
  ///   processor's nearest cache.
  init(capacity: Int) {
    entries = .allocate(capacity: capacity)
    mask = capacity - 1
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
