// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics

/// What one group (under broadcasting one member) has done with one queue.
///
/// The settled offsets are what the group has completed, sent back or filtered out; they follow the
/// messages, while the stored offset follows the protocol, which may fall behind and repeat work.
struct CursorState: ~Copyable {
  // What every message touches, side by side.
  let queue: Int
  let group: Int
  /// The next cursor of the same queue, or -1.
  var nextOfQueue: Int
  /// The lowest offset that is not settled.
  private(set) var firstUnsettled: Int
  /// Which offsets above the lowest unsettled one are settled.
  private(set) var settled: OffsetSet
  var appended = 0
  var completed = 0
  var backlog = 0
  var backlogPeak = 0
  /// Above the highest offset ever given to a listener.
  var delivered: Int
  /// Messages sent back and not yet completed or given up, by ascending offset.
  var pendingForwarded: [PendingMessage] = []
  /// The member under broadcasting, else -1.
  var member: Int
  /// Whether the queue belongs to the group's retry topic.
  let isRetry: Bool
  /// The offset kept by the broker (under broadcasting by the member), or -1.
  var stored = -1
  /// The lowest offset that somebody may still ask for.
  var floor: Int
  /// The consumer that gained the queue last, or -1.
  var owner = -1
  /// Holders that may pull.
  var active = 0
  var dark = DarkIntervals()

  /// Whether the member has left for good, so that nobody will read on.
  var isClosed = false
  /// Position among the group's cursors.
  let position: Int
  var forwarded = 0
  var filtered = 0
  var dropped = 0
  /// Offsets with an entry among the model's forwarded originals, ascending.
  var forwardedOffsets: [Int] = []
  /// Offsets from which members are about to read, which they have asked for but not yet begun.
  var startsUnderWay: [Int] = []

  /// Which offsets have been given to a listener under keyed consumption, which does not go by their
  /// order.
  var given: OffsetSet

  // Ownership.
  var lock = QueueLock()
  /// Entries of the held table that hold the queue and are not dropped.
  var holders: [Int] = []
  var ownerChanges = 0
  var doublySince: Int64 = -1
  var doublyTotal: Int64 = 0
  /// How many owners, and which, the queue will have when all members agree.
  var targetCount = 0
  var targetOwner = -1
  /// Whether the queue is counted among those not owned as targeted.
  var isOffTarget = false
  /// The stored offset as it is on disk, and with the slaves; as far up as can be where nobody loses
  /// any.
  private var flushed = Int.max
  private var handedOver = Int.max

  init(
    queue: Int, group: Int, member: Int, nextOfQueue: Int, position: Int, isRetry: Bool, start: Int
  ) {
    self.queue = queue
    self.group = group
    self.member = member
    self.nextOfQueue = nextOfQueue
    self.position = position
    self.isRetry = isRetry
    floor = start
    settled = OffsetSet(floor: start)
    given = OffsetSet(floor: start)
    firstUnsettled = start
    delivered = start
  }

  /// The lowest offset from which a holder may have to read again.
  var lowestWritten: Int { min(stored, flushed, handedOver) }

  /// Notes that the stored offset has been written down, and whether slaves have it as well.
  mutating func noteFlushed(isHandedOver: Bool) {
    flushed = stored < 0 ? floor : stored
    if isHandedOver { handedOver = flushed }
  }

  /// The memory of the broker is lost: the offset is what was written down, or what a slave had of it.
  mutating func returnToWritten(isTakenOver: Bool) {
    let written = isTakenOver ? handedOver : flushed
    if written < stored { stored = max(written, floor) }
  }

  /// Whether the queue is owned as it will be when all members agree.
  var isOwnedAsTargeted: Bool {
    holders.count == targetCount && active == targetCount
      && (targetCount != 1 || owner == targetOwner)
  }

  /// Settles an offset and moves the lowest unsettled one on.
  ///
  /// - Returns: Whether it had not been settled before.
  @inline(__always)
  @discardableResult
  mutating func settle(_ offset: Int, end: Int) -> Bool {
    guard offset != firstUnsettled else {
      firstUnsettled = settled.firstGap(from: offset &+ 1, to: end)
      settled.raiseFloor(to: firstUnsettled)
      return true
    }
    return offset > firstUnsettled && settled.insert(offset)
  }

  /// The lowest unsettled offset from one up to an end, or the end.
  func nextUnsettled(from offset: Int, to end: Int) -> Int {
    offset <= firstUnsettled
      ? min(firstUnsettled, end) : settled.firstGap(from: offset, to: end)
  }

  /// Whether an offset has been settled.
  @inline(__always)
  func isSettled(_ offset: Int) -> Bool {
    offset < firstUnsettled || settled.contains(offset)
  }
}

/// A message of a queue that was sent back, at its original place.
struct PendingMessage: BitwiseCopyable {
  var offset: Int
  var key: Int32
}

extension [PendingMessage] {
  /// The first position whose offset is not below one.
  func position(of offset: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func insert(_ message: PendingMessage) {
    insert(message, at: position(of: message.offset))
  }

  mutating func remove(offset: Int) {
    let position = position(of: offset)
    if position < count, self[position].offset == offset { remove(at: position) }
  }
}
