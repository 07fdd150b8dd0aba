// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What a share group has done with one partition, beside the books that every cursor keeps.
///
/// Records are done with in any order; the cursor's `processed` counts them, and its `committed` is the
/// start of the window, below which all are.
struct KafkaSharePartitionState: ~Copyable {
  let cursor: Int
  var window: SharePartition
  /// Entries of the held table: the members that read the partition, the longest-serving one first.
  var readers: [Int32] = []
  /// Offsets from the start of the window on that are completed or archived, those that are archived,
  /// and those that an application has begun.
  var done = OffsetSet()
  var archived = OffsetSet()
  var begun = OffsetSet()
  /// Records given up.
  var archivedTotal = 0
  /// The lowest offset that is not done with.
  var firstOpen = 0
  /// When the next look at the locks is scheduled, or the end of time.
  var alarm = Int64.max
  /// Whether records have come that parked fetches are to be told of.
  var isDue = false

  init(cursor: Int, window: SharePartition) {
    self.cursor = cursor
    self.window = window
  }

  /// Whether a record is completed or archived.
  @inline(__always)
  func isDone(_ offset: Int) -> Bool { offset < done.floor || done.contains(offset) }

  /// Enters a record as done with.
  @inline(__always)
  mutating func close(_ offset: Int, end: Int) {
    done.insert(offset)
    if offset == firstOpen { firstOpen = done.firstGap(from: offset &+ 1, to: end) }
  }

  /// Forgets what lies before the window.
  mutating func raiseFloor() {
    let start = Int(window.start)
    done.raiseFloor(to: start)
    archived.raiseFloor(to: start)
    begun.raiseFloor(to: start)
    firstOpen = max(firstOpen, start)
  }
}

/// Records that a member of a share group has acquired, all of them delivered equally often.
struct AcquiredRange: BitwiseCopyable {
  var cursor: Int32
  var deliveries: Int32
  var from: Int
  var to: Int
  /// When the consumer had them.
  var arrived: Int64
}

/// What a member has to say of records.
struct ShareSettlement: BitwiseCopyable {
  var cursor: Int32
  var kind: Kind
  var from: Int
  var to: Int
  /// Whether it is the last one of its request.
  var isLast = false

  enum Kind {
    case accept
    case release
    case reject
  }
}

/// What a member of a share group has in its hands.
struct KafkaShareHand: ~Copyable {
  /// What was acquired and no poll has returned, in order of arrival.
  var fetched = Ring<AcquiredRange>(capacity: 2)
  /// What the last poll returned and the application has not finished.
  var batch = Ring<AcquiredRange>(capacity: 2)
  /// What the next poll acknowledges, and what is on its way.
  var settled = Ring<ShareSettlement>(capacity: 2)
  var underWay = Ring<ShareSettlement>(capacity: 2)
  /// Tells the renewals of the batch in hand from earlier ones.
  var renewalStamp: UInt32 = 0
  /// Whether it may hold records that others have been given.
  var isPinned = false

  var isEmpty: Bool { fetched.isEmpty && batch.isEmpty }

  mutating func drop() {
    fetched.removeAll()
    batch.removeAll()
    settled.removeAll()
  }
}
