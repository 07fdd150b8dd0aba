// SPDX-License-Identifier: GPL-3.0-or-later

/// What a broker has written, by which its memory can be told to have something still, or no more.
///
/// The operating system keeps what was written last. Times are in nanoseconds, and what was written within a tenth
/// of a second counts as written at once.
package struct PageCache: Sendable {
  private static let step: Int64 = 100_000_000

  /// Bytes that fit.
  private let capacity: Int
  /// Bytes written before each step in which some were, ascending.
  private var marks: [(step: Int64, before: Int)] = []
  private var written = 0

  package init(capacity: Int) { self.capacity = capacity }

  /// Notes that something was written.
  package mutating func write(_ bytes: Int, at now: Int64) {
    let step = now / Self.step
    if marks.last.map({ $0.step < step }) ?? true { marks.append((step, written)) }
    written += bytes
  }

  /// Whether memory still has what was written at a moment.
  package func holds(writtenAt time: Int64) -> Bool {
    guard written > capacity else { return true }
    let step = time / Self.step
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].step < step { low = middle + 1 } else { high = middle }
    }
    let before = low < marks.count ? marks[low].before : written
    return written - before <= capacity
  }
}
