// SPDX-License-Identifier: GPL-3.0-or-later

public import CPrefetch

/// Records latencies into a histogram without waiting for its memory.
///
/// Rows of a long run lie scattered over more memory than the near caches hold, so adding to one at
/// once would make every message wait for its row. Here a message only has its row fetched; it is
/// added once four others have come, by when the row has arrived. Sums of whole numbers do not
/// depend on the order of addition, so nothing else changes.
@frozen
@usableFromInline
package struct LatencyRecorder: ~Copyable {
  /// What has been added so far.
  @usableFromInline var histogram = LatencyHistogram()

  /// Messages that are still to be added, and the rows that they go to, by place in turn.
  @usableFromInline let waiting: UnsafeMutablePointer<SIMD8<Int64>>
  @usableFromInline let rows: UnsafeMutablePointer<UnsafeMutablePointer<SIMD8<Int64>>>

  /// The place of the message that has waited longest.
  @usableFromInline var oldest = 0

  /// How many messages wait.
  ///
  /// Behind their places lies a row that no message is read from; it takes in the nothing that waits
  /// before the first ones.
  @usableFromInline static var places: Int { 4 }

  /// Creates a recorder without a message.
  package init() {
    waiting = .allocate(capacity: Self.places + 1)
    waiting.initialize(repeating: .zero, count: Self.places + 1)
    rows = .allocate(capacity: Self.places)
    rows.initialize(repeating: waiting + Self.places, count: Self.places)
  }

  deinit {
    waiting.deallocate()
    rows.deallocate()
  }

  /// Number of messages refused because a part of theirs was negative.
  package var rejectedCount: Int64 { histogram.rejectedCount }

  /// Records one message, as ``LatencyHistogram/record(_:)`` does.
  ///
  /// - Precondition: The parts of one message add up to less than 2^63 ns.
  /// - Complexity: O(1); allocates on the first message of a page.
  @inlinable
  @inline(__always)
  package mutating func record(_ parts: LatencyParts) {
    let message = LatencyHistogram.row(of: parts)
    let sojourn = LatencyHistogram.sojourn(of: message)
    guard !LatencyHistogram.hasNegativeLane(message),
      let row = histogram.row(ofBucket: LatencyBuckets.index(of: sojourn))
    else {
      histogram.record(parts)
      return
    }
    prefetch_for_write(row)
    histogram.noteRecorded(sojourn)
    let place = oldest
    oldest = (place &+ 1) & (Self.places &- 1)
    let due = waiting[place]
    let dueRow = rows[place]
    waiting[place] = message
    rows[place] = row
    let total = dueRow.pointee &+ due
    guard !LatencyHistogram.hasNegativeLane(total) else {
      histogram.add(due, toBucket: LatencyBuckets.index(of: LatencyHistogram.sojourn(of: due)))
      return
    }
    dueRow.pointee = total
  }

  /// A histogram of all messages recorded so far.
  ///
  /// - Complexity: O(pages of the histogram).
  package func recorded() -> LatencyHistogram {
    var whole = histogram.copy()
    for place in 0..<Self.places where waiting[place][7] != 0 {
      let message = waiting[place]
      whole.add(message, toBucket: LatencyBuckets.index(of: LatencyHistogram.sojourn(of: message)))
    }
    return whole
  }
}
