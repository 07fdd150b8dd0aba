// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What brokers do with acquired records: acknowledged, released, archived, or taken back when their
// lock runs out or the session of their holder ends. State is written in no time.
extension KafkaModel {
  /// What a member has to say of its records is at the brokers; what it no longer holds is refused.
  mutating func takeSettlements(
    from number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let consumer = consumers.place(of: number)
    var isLast = false
    while !isLast, !consumer.pointee.hand.underWay.isEmpty {
      let settlement = consumer.pointee.hand.underWay.popFirst()
      isLast = settlement.isLast
      // A leader that is gone hears nothing; the next one knows nothing of it.
      guard isServed(cursors.place(of: Int(settlement.cursor)).pointee.partition) else { continue }
      let share = Int(cursors.place(of: Int(settlement.cursor)).pointee.share)
      let offsets = Int64(settlement.from)...Int64(settlement.to &- 1)
      let kind: SharePartition.Acknowledgement =
        switch settlement.kind {
        case .accept: .accept
        case .release: .release
        case .reject: .reject
        }
      let isWritten = try? shares.place(of: share).pointee.window.acknowledge(
        offsets, as: kind, by: Int32(truncatingIfNeeded: number),
        at: VirtualTime(nanoseconds: now))
      guard isWritten == true else { continue }
      changes.removeAll(keepingCapacity: true)
      shares.place(of: share).pointee.window.written(offsets, into: &changes)
      follow(share, at: now)
      wakeReaders(of: share, at: now, &scheduler)
    }
  }

  /// A member's session with the brokers has ended: what it holds is for others, and was not delivered.
  mutating func endShareSession(
    of number: Int, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    for cursor in groups[consumers[number].group].cursors
    where isServed(cursors[cursor].partition) {
      let share = Int(cursors[cursor].share)
      var ranges: [ClosedRange<Int64>] = []
      shares[share].window.release(by: Int32(number), into: &ranges)
      guard !ranges.isEmpty else { continue }
      changes.removeAll(keepingCapacity: true)
      for range in ranges { shares[share].window.written(range, into: &changes) }
      follow(share, at: now)
      wakeReaders(of: share, at: now, &scheduler)
    }
  }

  // MARK: - Locks

  /// Sees to it that a partition's locks are looked at when the oldest one runs out.
  @inline(__always)
  mutating func setLockAlarm(_ index: Int, _ scheduler: inout KafkaScheduler) {
    let share = shares.place(of: index)
    guard let next = share.pointee.window.nextTimer?.nanoseconds, next < share.pointee.alarm,
      next <= horizon
    else { return }
    share.pointee.alarm = next
    scheduler.at(next, .shareLock(share: Int32(truncatingIfNeeded: index)))
  }

  /// Takes back what members have held for too long, which they may still work on.
  mutating func expireLocks(_ share: Int, at now: Int64, _ scheduler: inout KafkaScheduler) {
    guard shares[share].alarm == now else { return }
    shares[share].alarm = .max
    guard isServed(cursors[shares[share].cursor].partition) else { return }
    changes.removeAll(keepingCapacity: true)
    shares[share].window.expireLocks(at: VirtualTime(nanoseconds: now), into: &changes)
    if !changes.isEmpty {
      pinHands(onCursor: shares[share].cursor)
      follow(share, at: now)
    }
    setLockAlarm(share, &scheduler)
    wakeReaders(of: share, at: now, &scheduler)
  }

  /// Keeps what members have in their hands of a partition from being forgotten.
  private mutating func pinHands(onCursor cursor: Int) {
    for consumer in groups[cursors[cursor].group].consumers
    where consumers[consumer].phase != .gone {
      for position in 0..<consumers[consumer].hand.batch.count {
        pin(consumers[consumer].hand.batch[position], of: consumer, onCursor: cursor)
      }
      for position in 0..<consumers[consumer].hand.fetched.count {
        pin(consumers[consumer].hand.fetched[position], of: consumer, onCursor: cursor)
      }
      // What an answer has brought to a process that stands still.
      let first = consumers[consumer].firstFetch
      for fetch in first..<first + brokerCount {
        for position in 0..<fetches[fetch].acquired.count {
          pin(fetches[fetch].acquired[position], of: consumer, onCursor: cursor)
        }
      }
    }
  }

  private mutating func pin(_ range: AcquiredRange, of consumer: Int, onCursor cursor: Int) {
    guard Int(range.cursor) == cursor else { return }
    cursors[cursor].pins.append(.init(consumer: consumer, offset: range.from))
    consumers[consumer].hand.isPinned = true
  }

  // MARK: - Renewals

  /// A member with a batch in hand renews its locks at an interval (KIP-1222).
  ///
  /// - Parameters:
  ///   - number: The member.
  ///   - start: What the interval counts from, at the brokers.
  ///   - scheduler: Where the renewal goes.
  mutating func scheduleRenewal(
    of number: Int, from start: Int64, _ scheduler: inout KafkaScheduler
  ) {
    let interval = groups.place(of: consumers.place(of: number).pointee.group).pointee.renewInterval
    guard interval > 0 else { return }
    consumers[number].hand.renewalStamp &+= 1
    scheduler.at(
      start + interval,
      .shareRenewal(consumer: Int32(number), stamp: consumers[number].hand.renewalStamp))
  }

  /// The locks of whatever a member has in its hands run from now on; those that have run out do not.
  mutating func renewLocks(
    of number: Int, stamp: UInt32, at now: Int64, _ scheduler: inout KafkaScheduler
  ) {
    guard consumers[number].hand.renewalStamp == stamp, consumers[number].isBusy else { return }
    var ranges: [AcquiredRange] = []
    for position in 0..<consumers[number].hand.batch.count {
      ranges.append(consumers[number].hand.batch[position])
    }
    for position in 0..<consumers[number].hand.fetched.count {
      ranges.append(consumers[number].hand.fetched[position])
    }
    for range in ranges where isServed(cursors[Int(range.cursor)].partition) {
      let share = Int(cursors[Int(range.cursor)].share)
      _ = try? shares[share].window.acknowledge(
        Int64(range.from)...Int64(range.to - 1), as: .renew, by: Int32(number),
        at: VirtualTime(nanoseconds: now))
      setLockAlarm(share, &scheduler)
    }
    scheduleRenewal(of: number, from: now, &scheduler)
  }

  // MARK: - Leaders

  /// Another broker leads a partition: whatever members hold of it is available again, and counts as not
  /// delivered; they may still work on it.
  mutating func renewShare(_ share: Int, at now: Int64) {
    let cursor = shares[share].cursor
    for consumer in groups[cursors[cursor].group].consumers
    where consumers[consumer].phase != .gone {
      let first = consumers[consumer].firstFetch
      for fetch in first..<first + brokerCount { dropAnswers(of: fetch, onCursor: cursor) }
    }
    pinHands(onCursor: cursor)
    shares[share].window.leaderChanged()
  }

  /// An answer under way from an earlier leader is not taken.
  private mutating func dropAnswers(of fetch: Int, onCursor cursor: Int) {
    for _ in 0..<fetches[fetch].acquired.count {
      let range = fetches[fetch].acquired.popFirst()
      if Int(range.cursor) != cursor { fetches[fetch].acquired.append(range) }
    }
  }

  // MARK: - Books

  /// Follows the changes of a window: archived records are done with, and what is before the start is
  /// forgotten.
  private mutating func follow(_ index: Int, at now: Int64) {
    for change in changes where change.state == .archived {
      for offset in change.offsets { archive(Int(offset), index, at: now) }
    }
    let share = shares.place(of: index)
    let cursor = cursors.place(of: share.pointee.cursor)
    let start = Int(share.pointee.window.start)
    guard start > cursor.pointee.committed else { return }
    cursor.pointee.committed = start
    share.pointee.raiseFloor()
    trim(cursor.pointee.partition)
  }

  /// Nobody is to have a record again; unless it was completed by a member whose lock had run out, it
  /// is lost to the group.
  private mutating func archive(_ offset: Int, _ index: Int, at now: Int64) {
    guard !shares[index].isDone(offset) else { return }
    let cursor = shares[index].cursor
    let group = cursors[cursor].group
    closeKey(at: offset, ofCursor: cursor)
    shares[index].archived.insert(offset)
    shares[index].archivedTotal += 1
    shares[index].close(offset, end: partitions[cursors[cursor].partition].log.end)
    cursors[cursor].processed += 1
    cursors[cursor].changeBacklog(by: -1, at: now)
    groups[group].totals.archived += 1
    groups[group].measured.changeBacklog(by: -1, at: now)
  }

  /// Completes a record, unless that has been done or it has been archived.
  mutating func completeShared(
    _ record: MessageRecord, _ range: AcquiredRange, of number: Int, at now: Int64
  ) {
    let cursor = cursors.place(of: Int(range.cursor))
    let share = shares.place(of: Int(cursor.pointee.share))
    guard !share.pointee.isDone(range.from) else { return }
    let group = groups.place(of: cursor.pointee.group)
    if record.published >= warmUp {
      let parts = sharedParts(of: record, range, number, at: now)
      group.pointee.measured.latency.record(parts)
      group.pointee.measured.waiting &+= Int128(
        consumers.place(of: number).pointee.recordStart &- record.published)
    }
    if group.pointee.openKeys != nil { noteKeyDone(record, group: cursor.pointee.group) }
    if range.from > share.pointee.firstOpen {
      group.pointee.totals.queueInversions &+= 1
      if group.pointee.openKeys == nil, group.pointee.tracksKeys,
        overtakesKey(record.key, at: range.from, range.cursor)
      {
        group.pointee.totals.keyInversions &+= 1
      }
    }
    share.pointee.close(
      range.from, end: partitions.place(of: cursor.pointee.partition).pointee.log.end)
    cursor.pointee.processed &+= 1
    cursor.pointee.changeBacklog(by: -1, at: now)
    group.pointee.totals.completed &+= 1
    group.pointee.measured.changeBacklog(by: -1, at: now)
    consumers.place(of: number).pointee.completed &+= 1
  }

  private mutating func sharedParts(
    of record: MessageRecord, _ range: AcquiredRange, _ number: Int, at now: Int64
  ) -> LatencyParts {
    let started = consumers.place(of: number).pointee.recordStart
    let read = range.arrived &- consumerLatency
    var parts = LatencyParts()
    parts.linger = record.visible &- producerLatency &- record.published
    parts.broker = producerLatency &+ consumerLatency
    let cursor = Int(range.cursor)
    if !cursors.place(of: cursor).pointee.dark.isClear(
      from: VirtualTime(nanoseconds: record.visible))
    {
      parts.dark = darkTime(
        ofCursor: cursor, group: cursors[cursor].group, from: record.visible, to: read)
    }
    // Of a record that comes again everything before is the price of its failure.
    let waited = read &- record.visible &- parts.dark
    if consumers.place(of: number).pointee.isRepeating || range.deliveries > 1 {
      parts.retryDelay = waited
    } else {
      parts.behindOthers = waited
    }
    parts.clientBuffer = started &- range.arrived
    parts.service = now &- started
    return parts
  }

  /// Whether an earlier record of the partition with the same key is not done with.
  @inline(never)
  private mutating func overtakesKey(_ key: Int32, at offset: Int, _ cursor: Int32) -> Bool {
    guard key >= 0 else { return false }
    let partition = partitions.place(of: cursors.place(of: Int(cursor)).pointee.partition)
    let share = shares.place(of: Int(cursors.place(of: Int(cursor)).pointee.share))
    var earlier = share.pointee.firstOpen
    while earlier < offset {
      if partition.pointee.log[earlier].key == key { return true }
      earlier = share.pointee.done.firstGap(from: earlier &+ 1, to: offset)
    }
    return false
  }
}
