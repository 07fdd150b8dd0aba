// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// How records are settled: by acknowledgement, when a member's session ends, and when a lock runs out.
///
/// Source: `SharePartition.acknowledge`, `releaseAcquiredRecords`, `rollbackOrProcessStateUpdates` and
/// `releaseAcquisitionLockOnTimeout`.
extension SharePartition {
  /// Settles records that a member holds, all or none of them; what is before the start is passed over.
  ///
  /// - Returns: Whether there is something to write; ``written(_:into:)`` or ``notWritten(_:)`` with the
  ///   same offsets says what came of it.
  /// - Throws: ``GroupError/invalidRecordState`` if the member does not hold all of them, as after its
  ///   lock has run out; ``GroupError/invalidRequest`` if they are beyond what has been acquired.
  package mutating func acknowledge(
    _ offsets: ClosedRange<Int64>, as kind: Acknowledgement, by member: Int32, at now: VirtualTime
  ) throws(GroupError) -> Bool {
    guard offsets.upperBound >= start else { return false }
    guard offsets.upperBound < end else { throw .invalidRequest }
    let live = max(offsets.lowerBound, start)...offsets.upperBound
    for offset in live {
      guard records.state(offset) == .acquired, records.holder(offset) == member else {
        throw .invalidRecordState
      }
    }
    split(live)
    if kind == .renew {
      let lock = locks.nextNumber
      locks.grant(live, records: live.count, until: now + settings.lockDuration)
      for offset in live {
        let before = records.lock(offset)
        records.setLock(lock, offset)
        locks.release(before)
      }
      return false
    }
    for offset in live { records.setState(next(of: offset, kind).beingWritten(), offset) }
    return true
  }

  /// Batches that are settled in part keep states of their own for each record.
  private mutating func split(_ offsets: ClosedRange<Int64>) {
    for border in [offsets.lowerBound, offsets.upperBound] {
      guard let number = batches.floor(border), !batches.isSplit(number) else { continue }
      let (first, last) = (batches.first(number), batches.last(number, end: end))
      if first < offsets.lowerBound || last > offsets.upperBound { batches.split(number) }
    }
  }

  private func next(of offset: Int64, _ kind: Acknowledgement) -> ShareRecordRing.State {
    switch kind {
    case .accept: .acknowledged
    case .reject: .archived
    case .release, .renew:
      records.deliveryCount(offset) >= settings.deliveryLimit ? .archived : .available
    }
  }

  /// A member's session has ended: what it holds is released, and this delivery does not count.
  ///
  /// - Parameters:
  ///   - member: The member.
  ///   - ranges: Where the offsets are appended that are being written, run by run.
  package mutating func release(by member: Int32, into ranges: inout [ClosedRange<Int64>]) {
    for offset in start..<end
    where records.state(offset) == .acquired && records.holder(offset) == member {
      records.setDeliveryCount(records.deliveryCount(offset) - 1, offset)
      records.setState(ShareRecordRing.State.available.beingWritten(uncounted: true), offset)
      if let last = ranges.indices.last, ranges[last].upperBound + 1 == offset {
        ranges[last] = ranges[last].lowerBound...offset
      } else {
        ranges.append(offset...offset)
      }
    }
  }

  /// The new states of these records are written; the start moves over what is done with.
  ///
  /// - Parameters:
  ///   - offsets: The records that are written.
  ///   - changes: Where the runs of records and their states are appended, ascending.
  package mutating func written(
    _ offsets: ClosedRange<Int64>, into changes: inout [Change]
  ) {
    guard offsets.upperBound >= start else { return }
    for offset in max(offsets.lowerBound, start)...offsets.upperBound {
      let state = records.state(offset)
      guard state.isWriting else { continue }
      locks.release(records.lock(offset))
      settle(offset, as: state.settled)
      Self.append(offset, Self.state(state.settled), to: &changes)
    }
    moveStart()
  }

  /// The new states of these records could not be written: they are held as before, or available if the
  /// lock has run out meanwhile.
  package mutating func notWritten(_ offsets: ClosedRange<Int64>) {
    guard offsets.upperBound >= start else { return }
    for offset in max(offsets.lowerBound, start)...offsets.upperBound {
      let state = records.state(offset)
      guard state.isWriting else { continue }
      if state.isUncounted {
        records.setDeliveryCount(records.deliveryCount(offset) + 1, offset)
      }
      if records.lock(offset) >= locks.head {
        records.setState(.acquired, offset)
      } else {
        makeAvailable(offset)
      }
    }
  }

  private mutating func settle(_ offset: Int64, as state: ShareRecordRing.State) {
    if state == .available { makeAvailable(offset) } else { records.setState(state, offset) }
  }

  /// Takes back what members have held for too long.
  ///
  /// - Parameters:
  ///   - now: The time.
  ///   - changes: Where the runs of records and their states are appended.
  package mutating func expireLocks(at now: VirtualTime, into changes: inout [Change]) {
    while let deadline = locks.next, deadline <= now {
      let offsets = locks.oldest
      let number = locks.head
      locks.dropOldest()
      guard offsets.upperBound >= start else { continue }
      for offset in max(offsets.lowerBound, start)...offsets.upperBound
      where records.state(offset) == .acquired && records.lock(offset) == number {
        let state = next(of: offset, .release)
        settle(offset, as: state)
        Self.append(offset, Self.state(state), to: &changes)
      }
      moveStart()
    }
  }
}
