// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// One partition as one share group reads it (KIP-932): the state of each record between a start and an
/// end offset.
///
/// A record is available, acquired by a member under a lock, acknowledged, or archived. A delivery
/// counts when the record is acquired; a record that would become available again after as many
/// deliveries as are allowed is archived instead. Everything before the start is done with; the window
/// from start to end, finished records in its middle included, is bounded, so that one stuck record
/// can stop the partition.
///
/// A value that takes what happens and the time; it schedules nothing. Whoever runs it calls
/// ``expireLocks(at:into:)`` when ``nextTimer`` is due. A settlement takes effect in two steps, as in
/// Kafka, which writes it to another broker first: ``acknowledge(_:as:by:at:)`` or
/// ``release(by:into:)``, then ``written(_:into:)`` or ``notWritten(_:)``.
///
/// Source: `kafka.server.share.SharePartition` and `server.share.fetch.InFlightState` of Kafka 4.3.
/// What is left out: compacted logs (offsets have no gaps) and aborted transactions.
package struct SharePartition: Sendable {
  /// A group's settings.
  package struct Settings: Sendable {
    /// How long a member may hold a record (`group.share.record.lock.duration.ms`).
    package var lockDuration: VirtualDuration = .seconds(30)
    /// How often a record is delivered at most (`group.share.delivery.count.limit`).
    package var deliveryLimit = 5
    /// The most records from start to end (`group.share.partition.max.record.locks`).
    package var recordLimit = 2000

    package init() {}
  }

  /// How many records a fetch acquires (`ShareAcquireMode`).
  package enum AcquireMode: Sendable {
    /// Whole batches, which may exceed what was asked for.
    case batchOptimized
    /// No more than was asked for.
    case recordLimit
  }

  /// What a member does with a record (`AcknowledgeType`).
  package enum Acknowledgement: Sendable, CaseIterable {
    /// It is done.
    case accept
    /// Somebody is to have it once more.
    case release
    /// Nobody is to have it again.
    case reject
    /// The lock is to run from now on.
    case renew
  }

  /// What a record is (`RecordState`).
  package enum RecordState: Sendable {
    case available
    case acquired
    case acknowledged
    case archived
  }

  /// Records that a member has acquired; all of them have been delivered equally often.
  package struct Acquired: Sendable, Equatable {
    package var offsets: ClosedRange<Int64>
    package var deliveryCount: Int

    package init(offsets: ClosedRange<Int64>, deliveryCount: Int) {
      self.offsets = offsets
      self.deliveryCount = deliveryCount
    }
  }

  /// Records that have come to a state.
  package struct Change: Sendable, Equatable {
    package var offsets: ClosedRange<Int64>
    package var state: RecordState

    package init(offsets: ClosedRange<Int64>, state: RecordState) {
      self.offsets = offsets
      self.state = state
    }
  }

  let settings: Settings
  /// The first offset that is not done with (`startOffset`).
  package internal(set) var start: Int64
  /// The first offset that nobody has fetched yet (`endOffset` + 1).
  package internal(set) var end: Int64
  /// How many records may be acquired that have been before.
  package internal(set) var availableCount = 0
  /// No available record is before this.
  var firstAvailable: Int64
  var records = ShareRecordRing()
  var batches = ShareBatches()
  var locks = ShareLocks()

  /// A partition that the group reads from an offset on.
  package init(startingAt offset: Int64, _ settings: Settings = Settings()) {
    self.settings = settings
    start = offset
    end = offset
    firstAvailable = offset
  }

  /// How many offsets are between start and end, done with or not.
  package var inFlightCount: Int { Int(end - start) }

  /// When ``expireLocks(at:into:)`` has to be called at the latest; `nil` for never.
  package var nextTimer: VirtualTime? { locks.next }

  /// From where to read the log for the next member (`nextFetchOffset`).
  package mutating func nextFetchOffset() -> Int64 {
    guard availableCount > 0 else { return end }
    var offset = max(firstAvailable, start)
    while records.state(offset) != .available { offset += 1 }
    firstAvailable = offset
    return offset
  }

  /// Whether a fetch would find something to acquire (`canAcquireRecords`).
  package var canAcquire: Bool { availableCount > 0 || inFlightCount < settings.recordLimit }

  /// What a record is, or is to become where that is being written; `nil` outside the window.
  package func state(of offset: Int64) -> RecordState? {
    guard start <= offset, offset < end else { return nil }
    return Self.state(records.state(offset).settled)
  }

  /// How often a record in the window has been delivered.
  package func deliveryCount(of offset: Int64) -> Int {
    start <= offset && offset < end ? records.deliveryCount(offset) : 0
  }

  static func state(_ state: ShareRecordRing.State) -> RecordState {
    switch state {
    case .available: .available
    case .acquired: .acquired
    case .acknowledged: .acknowledged
    default: .archived
    }
  }

  /// A record may be acquired again.
  @inline(__always)
  mutating func makeAvailable(_ offset: Int64) {
    records.setState(.available, offset)
    availableCount += 1
    firstAvailable = min(firstAvailable, offset)
  }

  /// Moves the start over what is done with (`maybeUpdateCachedStateAndOffsets`).
  mutating func moveStart() {
    while start < end, records.state(start).isDone { start += 1 }
    guard start < end else { return batches.dropAll() }
    while let first = batches.numbers.first, batches.last(first, end: end) < start {
      batches.dropFirst()
    }
  }

  /// Another broker leads the partition: it knows of deliveries what was written, so that what members
  /// hold is available again and was not delivered (`maybeInitialize`).
  package mutating func leaderChanged() {
    locks.dropAll()
    for offset in start..<end {
      let state = records.state(offset)
      guard state == .acquired || state.isWriting else { continue }
      if !state.isUncounted {
        records.setDeliveryCount(records.deliveryCount(offset) - 1, offset)
      }
      makeAvailable(offset)
    }
  }

  /// Puts a change at the end of a list, or makes the last one longer.
  static func append(
    _ offset: Int64, _ state: RecordState, to changes: inout [Change]
  ) {
    if let last = changes.indices.last, changes[last].state == state,
      changes[last].offsets.upperBound + 1 == offset
    {
      changes[last].offsets = changes[last].offsets.lowerBound...offset
    } else {
      changes.append(Change(offsets: offset...offset, state: state))
    }
  }
}
