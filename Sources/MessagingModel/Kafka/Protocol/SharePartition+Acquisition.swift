// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// How records are acquired: whole batches where that goes, fewer at a time once they have failed often.
///
/// Source: `SharePartition.acquire`, `acquireNewBatchRecords` and `acquireSubsetBatchRecords`.
extension SharePartition {
  /// What a member asks for.
  package struct Fetch: Sendable {
    package var member: Int32
    /// The offset that was read from, ``SharePartition/nextFetchOffset()``.
    package var offset: Int64
    /// The offsets of the log's batches that were read, the first of which may begin before that.
    package var records: ClosedRange<Int64>
    /// How many records to acquire (`max.poll.records`).
    package var limit: Int
    /// How many records make a batch; log batches stay whole.
    package var batchSize: Int
    package var mode: AcquireMode

    package init(
      member: Int32, offset: Int64, records: ClosedRange<Int64>, limit: Int = 500,
      batchSize: Int? = nil, mode: AcquireMode = .batchOptimized
    ) {
      self.member = member
      self.offset = offset
      self.records = records
      self.limit = limit
      self.batchSize = batchSize ?? limit
      self.mode = mode
    }
  }

  /// From how many deliveries on fewer records are acquired at a time.
  private var throttleLimit: Int { max(2, (settings.deliveryLimit + 1) / 2) }

  /// Gives a member what is available of the records that were read for it.
  ///
  /// - Parameters:
  ///   - fetch: Who asks for how much, and what was read.
  ///   - now: The time from which the lock runs.
  ///   - result: Where the acquired records are appended, ascending.
  ///   - batchEnd: The last offset of the log's batch that holds an offset.
  /// - Returns: How many records were acquired.
  @discardableResult
  package mutating func acquire(
    _ fetch: Fetch, at now: VirtualTime, into result: inout [Acquired],
    batchEnd: (Int64) -> Int64
  ) -> Int {
    var limit = min(fetch.limit, settings.recordLimit - inFlightCount)
    var last = fetch.records.upperBound
    if limit <= 0 {
      // The window is full; what was released in it may still be acquired.
      guard fetch.offset < end else { return 0 }
      limit = min(fetch.limit, Int(end - fetch.offset))
      last = min(last, end - 1)
    }
    guard limit > 0, last >= start else { return 0 }
    let deadline = now + settings.lockDuration
    var count = 0
    if start < end {
      let base = fetch.records.lowerBound
      var number = batches.numbers.lowerBound
      if let floor = batches.floor(base) {
        number = batches.last(floor, end: end) >= base ? floor : floor + 1
      }
      while number < batches.numbers.upperBound, batches.first(number) <= last, count < limit {
        let taken = acquire(
          batch: number, base...last, fetch, room: limit - count, hasSome: count > 0, deadline,
          &result)
        count += taken.count
        if taken.isThrottled { return count }
        number += 1
      }
    }
    guard count < limit, last >= end else { return count }
    return count
      + acquireNew(
        from: max(fetch.records.lowerBound, end), through: last, fetch, limit: limit - count,
        deadline, &result, batchEnd: batchEnd)
  }

  /// Acquires of one batch what was read and is available.
  private mutating func acquire(
    batch: Int, _ read: ClosedRange<Int64>, _ fetch: Fetch, room: Int, hasSome: Bool,
    _ deadline: VirtualTime, _ result: inout [Acquired]
  ) -> (count: Int, isThrottled: Bool) {
    let (first, last) = (batches.first(batch), batches.last(batch, end: end))
    let size = Int(last - first + 1)
    let isWhole = first >= read.lowerBound && last <= read.upperBound
    let part = max(first, read.lowerBound, start)...min(last, read.upperBound)
    let isThrottled = mostDeliveries(in: part, isSplit: batches.isSplit(batch)) >= throttleLimit
    // What has failed often is handed out alone.
    if isThrottled, hasSome { return (0, true) }
    let exceedsLimit = fetch.mode == .recordLimit && size > room
    if isWhole, !batches.isSplit(batch), !exceedsLimit, !isThrottled {
      // The states of a batch that is not split are all the same.
      guard records.state(part.lowerBound) == .available else { return (0, false) }
      take(part, by: fetch.member, deadline, &result)
      return (part.count, false)
    }
    if !batches.isSplit(batch) {
      guard records.state(part.lowerBound) == .available else { return (0, false) }
      batches.split(batch)
    }
    let count = acquireSingly(part, batchSize: size, fetch, room: room, deadline, &result)
    return (count, isThrottled && count > 0)
  }

  private func mostDeliveries(in part: ClosedRange<Int64>, isSplit: Bool) -> Int {
    if !isSplit {
      return records.state(part.lowerBound) == .available
        ? records.deliveryCount(part.lowerBound) : 0
    }
    var most = 0
    for offset in part where records.state(offset) == .available {
      most = max(most, records.deliveryCount(offset))
    }
    return most
  }

  /// Acquires records one by one, fewer the more often they have been delivered, and a record that is
  /// delivered for the last time alone.
  private mutating func acquireSingly(
    _ part: ClosedRange<Int64>, batchSize: Int, _ fetch: Fetch, room: Int,
    _ deadline: VirtualTime, _ result: inout [Acquired]
  ) -> Int {
    let limit = settings.deliveryLimit
    var count = 0
    var throttled: Int?
    var run: ClosedRange<Int64>?
    for offset in part where records.state(offset) == .available {
      let deliveries = records.deliveryCount(offset)
      if limit > 2, deliveries == limit - 1, count > 0 { break }
      if deliveries >= throttleLimit, throttled == nil {
        throttled = max(1, batchSize >> (deliveries - throttleLimit + 1))
      }
      if let before = run {
        if before.upperBound + 1 == offset, records.deliveryCount(before.lowerBound) == deliveries {
          run = before.lowerBound...offset
        } else {
          take(before, by: fetch.member, deadline, &result)
          run = offset...offset
        }
      } else {
        run = offset...offset
      }
      count += 1
      if deliveries + 1 == limit, limit > 2 { break }
      if fetch.mode == .recordLimit, count == room { break }
      if count == throttled { break }
    }
    if let run { take(run, by: fetch.member, deadline, &result) }
    return count
  }

  /// Acquires records that nobody has had yet.
  private mutating func acquireNew(
    from first: Int64, through read: Int64, _ fetch: Fetch, limit: Int, _ deadline: VirtualTime,
    _ result: inout [Acquired], batchEnd: (Int64) -> Int64
  ) -> Int {
    if start == end {
      start = first
      end = first
      firstAvailable = first
    }
    var last = read
    if Int64(limit) < last - first + 1 { last = batchEnd(first + Int64(limit) - 1) }
    records.reserve(start..<(last + 1), held: start..<end)
    for offset in first...last { records.admit(offset) }
    let isCut = fetch.mode == .recordLimit && Int(last - first + 1) > limit
    let acquired = isCut ? first + Int64(limit) - 1 : last
    var batch = first
    if fetch.mode == .batchOptimized, Int(last - first + 1) > fetch.batchSize {
      // Where a log batch begins and enough records are before it, a batch ends.
      var next = batchEnd(first) + 1
      while next <= last {
        if Int(next - batch) >= fetch.batchSize {
          append(batch...(next - 1), by: fetch.member, deadline, &result)
          batch = next
        }
        next = batchEnd(next) + 1
      }
    }
    batches.append(first: batch, isSplit: isCut)
    end = last + 1
    availableCount += Int(last - batch + 1)
    take(batch...acquired, by: fetch.member, deadline, &result)
    if isCut { firstAvailable = min(firstAvailable, acquired + 1) }
    return Int(acquired - first + 1)
  }

  private mutating func append(
    _ offsets: ClosedRange<Int64>, by member: Int32, _ deadline: VirtualTime,
    _ result: inout [Acquired]
  ) {
    batches.append(first: offsets.lowerBound, isSplit: false)
    end = offsets.upperBound + 1
    availableCount += offsets.count
    take(offsets, by: member, deadline, &result)
  }

  /// Gives available records to a member under one lock.
  private mutating func take(
    _ offsets: ClosedRange<Int64>, by member: Int32, _ deadline: VirtualTime,
    _ result: inout [Acquired]
  ) {
    let lock = locks.nextNumber
    locks.grant(offsets, records: offsets.count, until: deadline)
    for offset in offsets { records.acquire(offset, by: member, under: lock) }
    availableCount -= offsets.count
    result.append(
      Acquired(offsets: offsets, deliveryCount: records.deliveryCount(offsets.lowerBound)))
  }
}
