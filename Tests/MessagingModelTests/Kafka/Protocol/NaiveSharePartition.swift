// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel

/// Kafka's share partition written down after its source, with maps and no thought of speed: the
/// reference that the one of the model is held to.
struct NaiveSharePartition {
  struct Record {
    var state = SharePartition.RecordState.available
    var count = 0
    var member: Int32 = -1
    var deadline: Int64?
    /// What it goes back to if its new state cannot be written.
    var rollback: (state: SharePartition.RecordState, count: Int, member: Int32)?
    var isWriting: Bool { rollback != nil }
    var isFree: Bool { state == .available && !isWriting }
    var isDone: Bool { (state == .acknowledged || state == .archived) && !isWriting }
  }

  struct Batch {
    var first: Int64
    var last: Int64
    var isSplit: Bool
  }

  let deliveryLimit: Int
  let recordLimit: Int
  let lock: Int64
  /// Every record that was ever fetched.
  var records: [Int64: Record] = [:]
  var batches: [Batch] = []
  var start: Int64 = 0
  var end: Int64 = 0

  var nextFetchOffset: Int64 {
    (start..<end).first { records[$0]?.isFree == true } ?? end
  }

  var canAcquire: Bool { nextFetchOffset != end || Int(end - start) < recordLimit }

  mutating func acquire(
    _ member: Int32, from offset: Int64, _ read: ClosedRange<Int64>, limit: Int, batchSize: Int,
    isLimited: Bool, now: Int64, batchEnd: (Int64) -> Int64
  ) -> [Int64] {
    var most = min(limit, recordLimit - Int(end - start))
    var last = read.upperBound
    if most <= 0 {
      if offset >= end { return [] }
      most = min(limit, Int(end - offset))
      last = min(last, end - 1)
    }
    let throttle = max(2, Int((Double(deliveryLimit) / 2).rounded(.up)))
    var taken: [Int64] = []
    let overlapping = batches.indices.filter {
      batches[$0].last >= read.lowerBound && batches[$0].first <= last
    }
    for index in overlapping {
      if taken.count >= most { break }
      let batch = batches[index]
      let offsets = (batch.first...batch.last).filter { $0 >= read.lowerBound && $0 <= last }
      let free = offsets.filter { $0 >= start && records[$0, default: Record()].isFree }
      let isThrottled = free.contains { records[$0, default: Record()].count >= throttle }
      if isThrottled, !taken.isEmpty { return taken }
      let isWhole = batch.first >= read.lowerBound && batch.last <= last
      let size = Int(batch.last - batch.first + 1)
      let isSubset = isLimited && size > most - taken.count
      if isWhole, !batch.isSplit, !isSubset, !isThrottled {
        for offset in free { acquire(offset, member, now) }
        taken += free
        continue
      }
      if free.isEmpty { continue }
      batches[index].isSplit = true
      var count = 0
      var cap = Int.max
      for offset in free {
        let deliveries = records[offset, default: Record()].count
        if deliveryLimit > 2, deliveries == deliveryLimit - 1, count > 0 { break }
        if deliveries >= throttle, cap == .max {
          cap = max(1, size >> (deliveries - throttle + 1))
        }
        let room = most - taken.count
        acquire(offset, member, now)
        taken.append(offset)
        count += 1
        if deliveryLimit > 2, deliveries + 1 == deliveryLimit { break }
        if isLimited, room == 1 { break }
        if count == cap { break }
      }
      if isThrottled { return taken }
    }
    if taken.count < most, last >= end {
      taken += acquireNew(
        member, max(read.lowerBound, end), last, most - taken.count, batchSize, isLimited, now,
        batchEnd)
    }
    return taken
  }

  private mutating func acquireNew(
    _ member: Int32, _ first: Int64, _ read: Int64, _ limit: Int, _ batchSize: Int,
    _ isLimited: Bool, _ now: Int64, _ batchEnd: (Int64) -> Int64
  ) -> [Int64] {
    if start == end { start = first }
    var last = read
    if limit < Int(last - first + 1) { last = batchEnd(first + Int64(limit) - 1) }
    for offset in first...last { records[offset] = Record() }
    end = last + 1
    if isLimited {
      let acquired = Array((first...last).prefix(limit))
      batches.append(Batch(first: first, last: last, isSplit: acquired.count < last - first + 1))
      for offset in acquired { acquire(offset, member, now) }
      return acquired
    }
    var from = first
    if last - first + 1 > batchSize {
      for base in (first + 1)...last where batchEnd(base - 1) == base - 1 {
        if base - from >= batchSize {
          batches.append(Batch(first: from, last: base - 1, isSplit: false))
          from = base
        }
      }
    }
    batches.append(Batch(first: from, last: last, isSplit: false))
    for offset in first...last { acquire(offset, member, now) }
    return Array(first...last)
  }

  private mutating func acquire(_ offset: Int64, _ member: Int32, _ now: Int64) {
    records[offset, default: Record()].state = .acquired
    records[offset, default: Record()].count += 1
    records[offset, default: Record()].member = member
    records[offset, default: Record()].deadline = now + lock
  }

  /// Whether the member held all of it.
  mutating func acknowledge(
    _ offsets: ClosedRange<Int64>, _ kind: SharePartition.Acknowledgement, _ member: Int32,
    now: Int64
  ) -> Bool {
    let live = offsets.filter { $0 >= start }
    if live.isEmpty { return true }
    for offset in live {
      guard let record = records[offset], record.state == .acquired, !record.isWriting,
        record.member == member
      else { return false }
    }
    for index in batches.indices {
      let batch = batches[index]
      let overlaps = batch.first <= offsets.upperBound && batch.last >= offsets.lowerBound
      let isWhole = batch.first >= offsets.lowerBound && batch.last <= offsets.upperBound
      if overlaps, !isWhole { batches[index].isSplit = true }
    }
    for offset in live {
      switch kind {
      case .renew: records[offset, default: Record()].deadline = now + lock
      case .accept: begin(offset, .acknowledged, 0)
      case .reject: begin(offset, .archived, 0)
      case .release:
        begin(
          offset,
          records[offset, default: Record()].count >= deliveryLimit ? .archived : .available, 0)
      }
    }
    return true
  }

  private mutating func begin(
    _ offset: Int64, _ state: SharePartition.RecordState, _ change: Int
  ) {
    let record = records[offset, default: Record()]
    records[offset, default: Record()].rollback = (record.state, record.count, record.member)
    records[offset, default: Record()].state = state
    records[offset, default: Record()].count += change
  }

  /// The offsets that are being written.
  mutating func release(_ member: Int32) -> [Int64] {
    let held = (start..<end).filter {
      records[$0, default: Record()].state == .acquired && !records[$0, default: Record()].isWriting
        && records[$0, default: Record()].member == member
    }
    for offset in held { begin(offset, .available, -1) }
    return held
  }

  mutating func finish(_ offsets: ClosedRange<Int64>, isWritten: Bool, now: Int64) {
    for offset in offsets where offset >= start {
      guard let record = records[offset], let rollback = record.rollback else { continue }
      records[offset, default: Record()].rollback = nil
      if isWritten {
        records[offset, default: Record()].deadline = nil
        continue
      }
      let isOver = record.deadline.map { $0 <= now } ?? true
      records[offset, default: Record()].state = isOver ? .available : rollback.state
      records[offset, default: Record()].count = rollback.count
    }
    moveStart()
  }

  mutating func expire(now: Int64) {
    for offset in start..<end {
      let record = records[offset, default: Record()]
      guard record.state == .acquired, !record.isWriting, let deadline = record.deadline,
        deadline <= now
      else { continue }
      records[offset, default: Record()].state =
        record.count >= deliveryLimit ? .archived : .available
      records[offset, default: Record()].deadline = nil
    }
    moveStart()
  }

  private mutating func moveStart() {
    while start < end, records[start, default: Record()].isDone { start += 1 }
    if start == end { batches = [] }
    batches.removeAll { $0.last < start }
  }
}
