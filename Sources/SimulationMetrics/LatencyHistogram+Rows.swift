// SPDX-License-Identifier: GPL-3.0-or-later

extension LatencyHistogram {
  /// Adds a row of non-negative lanes to a bucket, making its page if need be.
  mutating func add(_ addend: SIMD8<Int64>, toBucket bucket: Int) {
    let row = page(ofBucket: bucket) + (bucket & (Self.rowsInPage - 1))
    let total = row.pointee &+ addend
    guard Self.hasNegativeLane(total) else {
      row.pointee = total
      return
    }
    // Some part would leave 63 bits: move what the row holds into wide sums and start it afresh.
    // The count stays, since 2^63 messages cannot occur.
    addOverflow(LatencyTotals(row: row.pointee), toBucket: bucket)
    var fresh = addend
    fresh[7] = total[7]
    row.pointee = fresh
  }

  /// Number of rows in a page.
  static var rowsInPage: Int { 1 << pageMagnitude }

  /// The page of a bucket, made of zeros if it is absent.
  private mutating func page(ofBucket bucket: Int) -> UnsafeMutablePointer<SIMD8<Int64>> {
    let index = bucket >> Self.pageMagnitude
    if let page = pages[index] { return page }
    let page = UnsafeMutablePointer<SIMD8<Int64>>.allocate(capacity: Self.rowsInPage)
    page.initialize(repeating: .zero, count: Self.rowsInPage)
    pages[index] = page
    return page
  }

  private mutating func addOverflow(_ totals: LatencyTotals, toBucket bucket: Int) {
    let place = overflow.firstIndex { $0.bucket >= bucket } ?? overflow.count
    if place < overflow.count, overflow[place].bucket == bucket {
      overflow[place].totals += totals
    } else {
      overflow.insert(OverflowRow(bucket: bucket, totals: totals), at: place)
    }
  }

  /// Calls `body` with each bucket that holds messages, in ascending order, until it returns false.
  func forEachRow(_ body: (_ bucket: Int, _ row: SIMD8<Int64>) -> Bool) {
    for index in 0..<Self.pageLimit {
      guard let page = pages[index] else { continue }
      for offset in 0..<Self.rowsInPage where page[offset][7] != 0 {
        guard body(index << Self.pageMagnitude + offset, page[offset]) else { return }
      }
    }
  }

  /// The exact totals of a bucket whose row is given.
  func totals(ofBucket bucket: Int, row: SIMD8<Int64>) -> LatencyTotals {
    var totals = LatencyTotals(row: row)
    if let wide = overflow.first(where: { $0.bucket == bucket }) {
      totals += wide.totals
    }
    return totals
  }

  /// Adds all messages of another histogram.
  ///
  /// The result equals that of one histogram that had recorded both sets of messages, to the last
  /// bit and whatever the order of merging.
  ///
  /// - Complexity: O(pages of the other histogram).
  public mutating func merge(_ other: borrowing LatencyHistogram) {
    for index in 0..<Self.pageLimit {
      guard let page = other.pages[index] else { continue }
      for offset in 0..<Self.rowsInPage where page[offset][7] != 0 {
        add(page[offset], toBucket: index << Self.pageMagnitude + offset)
      }
    }
    for wide in other.overflow {
      addOverflow(wide.totals, toBucket: wide.bucket)
    }
    recordedCount += other.count
    rejectedCount += other.rejectedCount
    least = Swift.min(least, other.least)
    greatest = Swift.max(greatest, other.greatest)
  }

  /// Forgets all messages, as at the end of the warm-up.
  ///
  /// Pages are kept for reuse, so that recording on does not allocate again.
  public mutating func reset() {
    for index in 0..<Self.pageLimit {
      pages[index]?.update(repeating: .zero, count: Self.rowsInPage)
    }
    overflow.removeAll()
    recordedCount = 0
    rejectedCount = 0
    least = .max
    greatest = .min
  }

  /// A second histogram with the same messages.
  public borrowing func copy() -> LatencyHistogram {
    var duplicate = LatencyHistogram()
    duplicate.merge(self)
    return duplicate
  }

  /// Whether two histograms hold equal counts and equal totals in every bucket.
  public borrowing func hasSameContent(as other: borrowing LatencyHistogram) -> Bool {
    count == other.count && rejectedCount == other.rejectedCount
      && least == other.least && greatest == other.greatest
      && content() == other.content()
  }

  /// Counts and exact totals of all buckets, which do not depend on when a row overflowed.
  private borrowing func content() -> [RowContent] {
    var rows: [RowContent] = []
    forEachRow { bucket, row in
      rows.append(
        RowContent(bucket: bucket, count: row[7], totals: totals(ofBucket: bucket, row: row)))
      return true
    }
    return rows
  }

  private struct RowContent: Equatable {
    var bucket: Int
    var count: Int64
    var totals: LatencyTotals
  }

  /// Bytes of memory that the rows and the page table occupy.
  public var footprintInBytes: Int {
    var bytes = Self.pageLimit * MemoryLayout<UnsafeMutableRawPointer>.stride
    for index in 0..<Self.pageLimit where pages[index] != nil {
      bytes += Self.rowsInPage * MemoryLayout<SIMD8<Int64>>.stride
    }
    return bytes + overflow.capacity * MemoryLayout<OverflowRow>.stride
  }
}
