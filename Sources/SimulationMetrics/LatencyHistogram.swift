// SPDX-License-Identifier: GPL-3.0-or-later

public import CPrefetch

/// A histogram of sojourn times that also knows what the messages in each bucket waited for.
///
/// Buckets are those of a high dynamic range histogram with three significant digits, from 0 ns to
/// the end of the 64-bit range. A bucket is one row of eight numbers in one cache line: the count
/// of messages and the total of each latency part. So the mean parts of the slowest thousandth are
/// those of the very messages at that quantile, not of all messages.
///
/// Memory grows with the range that occurs, in pages of 64 rows (4 KiB): a run whose latencies
/// spread from 1 ms to 10 s takes about 0.85 MiB, a run with a single latency one page. Recording
/// allocates only on the first message of a page.
///
/// Count, minimum, maximum and all sums are exact, so merging is exact too and its order is
/// irrelevant. An empty histogram has no quantiles: they are `nil`, never 0.
///
/// The type is noncopyable, since it owns its rows; ``copy()`` duplicates it on purpose, and
/// ``summary()`` gives a small copyable value to keep.
@frozen
public struct LatencyHistogram: ~Copyable {
  /// Rows by page; a page that no message fell into is absent.
  ///
  /// The lanes of a row are the totals of the parts in the order of ``LatencyParts``, then the
  /// count.
  @usableFromInline let pages: UnsafeMutablePointer<UnsafeMutablePointer<SIMD8<Int64>>?>

  /// What rows had to hand over before 64 bits would have overflowed, ascending by row.
  @usableFromInline var overflow: [OverflowRow] = []

  /// What ``count`` shows.
  @usableFromInline var recordedCount: Int64 = 0

  /// Number of messages refused because a part of theirs was negative.
  ///
  /// Such a message is an error of the model; it changes nothing else here. An audit at the end of
  /// the run should find 0.
  public internal(set) var rejectedCount: Int64 = 0

  /// Least sojourn time, in nanoseconds; meaningless while empty.
  @usableFromInline var least: Int64 = .max

  /// Greatest sojourn time, in nanoseconds; meaningless while empty.
  @usableFromInline var greatest: Int64 = .min

  /// log2 of the number of rows in a page.
  @usableFromInline static var pageMagnitude: Int { 6 }

  /// Number of entries in the page table.
  @usableFromInline static var pageLimit: Int { LatencyBuckets.indexLimit >> pageMagnitude }

  /// Creates an empty histogram.
  public init() {
    pages = .allocate(capacity: Self.pageLimit)
    pages.initialize(repeating: nil, count: Self.pageLimit)
  }

  deinit {
    for page in 0..<Self.pageLimit {
      pages[page]?.deallocate()
    }
    pages.deallocate()
  }

  /// Number of messages recorded.
  @inlinable
  public var count: Int64 { recordedCount }

  /// Records one message.
  ///
  /// A message with a negative part is counted in ``rejectedCount`` and otherwise ignored.
  ///
  /// - Precondition: The parts of one message add up to less than 2^63 ns.
  /// - Complexity: O(1), one cache line of rows; allocates on the first message of a page.
  @inlinable
  @inline(__always)
  public mutating func record(_ parts: LatencyParts) {
    let sojourn =
      parts.linger &+ parts.broker &+ parts.behindOthers &+ parts.dark &+ parts.clientBuffer
      &+ parts.retryDelay &+ parts.service
    let bucket = LatencyBuckets.index(of: sojourn)
    let message = SIMD8<Int64>(
      parts.linger, parts.broker, parts.behindOthers, parts.dark, parts.clientBuffer,
      parts.retryDelay, parts.service, 1)
    guard let page = pages[bucket &>> Self.pageMagnitude] else {
      return recordRarely(message, sojourn: sojourn, bucket: bucket)
    }
    let row = page + (bucket & ((1 &<< Self.pageMagnitude) &- 1))
    let total = row.pointee &+ message
    // One sign test finds both a total that has just left 63 bits and a negative part.
    guard !Self.hasNegativeLane(total | message) else {
      return recordRarely(message, sojourn: sojourn, bucket: bucket)
    }
    row.pointee = total
    noteRecorded(sojourn)
  }

  /// Tells the processor which row a message will need that is recorded some events later.
  ///
  /// Rows of a long run lie scattered over more memory than the near caches hold. When a service
  /// begins its end is known, so the row can be on its way while other messages are dealt with. The
  /// hint changes no result, and may be wrong.
  ///
  /// - Parameter sojourn: The message's likely sojourn time in nanoseconds.
  /// - Complexity: O(1).
  @inlinable
  @inline(__always)
  public func prefetch(sojourn: Int64) {
    let bucket = LatencyBuckets.index(of: sojourn)
    guard let page = pages[bucket &>> Self.pageMagnitude] else { return }
    prefetch_for_write(page + (bucket & ((1 &<< Self.pageMagnitude) &- 1)))
  }

  /// Updates count, minimum and maximum.
  @inlinable
  @inline(__always)
  mutating func noteRecorded(_ sojourn: Int64) {
    recordedCount &+= 1
    if sojourn < least { least = sojourn }
    if sojourn > greatest { greatest = sojourn }
  }

  @inlinable
  @inline(__always)
  static func hasNegativeLane(_ row: SIMD8<Int64>) -> Bool {
    let four = row.lowHalf | row.highHalf
    let two = four.lowHalf | four.highHalf
    return (two[0] | two[1]) < 0
  }

  /// Records a message that needs a new page, overflows its row or is invalid.
  @usableFromInline
  @inline(never)
  mutating func recordRarely(_ message: SIMD8<Int64>, sojourn: Int64, bucket: Int) {
    guard sojourn >= 0, !Self.hasNegativeLane(message) else {
      rejectedCount += 1
      return
    }
    add(message, toBucket: bucket)
    noteRecorded(sojourn)
  }
}

// Rows and pages are reached through this type alone, and it cannot be copied.
extension LatencyHistogram: @unchecked Sendable {}

/// The part of a row that did not fit in 64 bits.
@usableFromInline
struct OverflowRow: Hashable, BitwiseCopyable {
  @usableFromInline var bucket: Int
  @usableFromInline var totals: LatencyTotals
}
