// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationMetrics

/// What one group (under broadcasting one member) has done with one queue.
///
/// The settled offsets are what the group has completed, sent back or filtered out; they follow the
/// messages, while the stored offset follows the protocol, which may fall behind and repeat work.
struct CursorState: ~Copyable {
  let queue: Int
  let group: Int
  /// The member under broadcasting, else -1.
  let member: Int
  /// The next cursor of the same queue, or -1.
  var nextOfQueue: Int
  /// Position among the group's cursors.
  let position: Int
  /// Whether the queue belongs to the group's retry topic.
  let isRetry: Bool

  /// The offset kept by the broker (under broadcasting by the member), or -1.
  var stored = -1
  var settled: OffsetSet
  /// The lowest offset that is not settled.
  var firstUnsettled: Int
  /// Above the highest offset ever given to a listener.
  var delivered: Int

  var appended = 0
  var completed = 0
  var forwarded = 0
  var filtered = 0
  var dropped = 0
  var backlog = 0
  var backlogPeak = 0
  /// Offsets of messages sent back and not yet completed or given up, ascending.
  var pendingForwarded: [Int] = []
  /// Offsets with an entry among the model's forwarded originals, ascending.
  var forwardedOffsets: [Int] = []

  // Ownership.
  var lock = QueueLock()
  /// The consumer that gained the queue last, or -1.
  var owner = -1
  /// Entries of the held table that hold the queue and are not dropped.
  var holders: [Int] = []
  /// Holders that may pull.
  var active = 0
  var ownerChanges = 0
  var dark = DarkIntervals()
  var doublySince: Int64 = -1
  var doublyTotal: Int64 = 0
  /// How many owners, and which, the queue will have when all members agree.
  var targetCount = 0
  var targetOwner = -1
  /// Whether the queue is counted among those not owned as targeted.
  var isOffTarget = false

  init(
    queue: Int, group: Int, member: Int, nextOfQueue: Int, position: Int, isRetry: Bool, start: Int
  ) {
    self.queue = queue
    self.group = group
    self.member = member
    self.nextOfQueue = nextOfQueue
    self.position = position
    self.isRetry = isRetry
    settled = OffsetSet(floor: start)
    firstUnsettled = start
    delivered = start
  }

  /// Whether the queue is owned as it will be when all members agree.
  var isOwnedAsTargeted: Bool {
    holders.count == targetCount && active == targetCount
      && (targetCount != 1 || owner == targetOwner)
  }

  /// Settles an offset and moves the lowest unsettled one on.
  @inline(__always)
  mutating func settle(_ offset: Int, end: Int) {
    settled.insert(offset)
    if offset == firstUnsettled {
      firstUnsettled = settled.firstGap(from: offset &+ 1, to: end)
    }
  }

  /// Whether an offset has been settled; what lies below the window has.
  @inline(__always)
  func isSettled(_ offset: Int) -> Bool {
    offset < firstUnsettled || settled.contains(offset)
  }
}
