// SPDX-License-Identifier: GPL-3.0-or-later

/// The events that are still to come, in their total order.
///
/// Near events are leaves of a ``WinnerTree``. While no more than 4,096 are pending that is all of
/// them; beyond, ``RadixBuckets`` hold those after the base, and the tree is filled again from the
/// first buckets whenever it has run empty. It takes over everything again once 1,024 or fewer are
/// pending.
///
/// Taking the earliest event only leaves a hole in the tree, a leaf that still has its old key and
/// its slot. The next insertion takes both, so that one replay does the work of two; if none comes,
/// the hole is closed before the root is read again.
///
/// The slot of a cancelled or moved event is free at once. Its key in the buckets stays until it is
/// met or until such keys outnumber the valid ones; it is known by the record no longer naming it.
@frozen
@usableFromInline
package struct PendingEventSet<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline
  var tree: WinnerTree

  @usableFromInline
  var buckets: RadixBuckets

  /// A leaf whose key is out of date and will be replaced before the root is read, or ``none``.
  @usableFromInline
  var hole: Int

  /// The slot of the hole, if there is one.
  @usableFromInline
  var holeSlot: Int

  /// At each free leaf, the next one.
  @usableFromInline
  let nextFreeLeaf: UnsafeMutablePointer<Int16>

  /// The first free leaf that was taken before, or ``none``.
  @usableFromInline
  var freeLeaf: Int

  /// The first of the leaves that were never taken since the tree was loaded.
  @usableFromInline
  var freshLeaf: Int

  /// The records, by slot.
  @usableFromInline
  var records: UnsafeMutablePointer<PendingRecord<Event>>

  /// Slots that there is memory for.
  @usableFromInline
  var capacity: Int

  /// Slots ever used.
  @usableFromInline
  var usedSlots: Int

  /// The first free slot among the used ones, or ``none``.
  @usableFromInline
  var freeSlot: Int

  /// Slots that are not free: the pending events' and the hole's.
  @usableFromInline
  var takenSlots: Int

  /// Keys in the buckets that stand for no event any more.
  @usableFromInline
  var staleCount: Int

  /// The tree shrinks when fewer slots than this are taken.
  @usableFromInline
  var shrinkBelow: Int

  /// Room for the keys on their way between tree and buckets; allocated at first use.
  @usableFromInline
  var transit: UnsafeMutablePointer<UInt128>?

  /// Stands for no leaf and for no slot.
  @inlinable
  static var none: Int { -1 }

  /// Creates an empty set.
  @inlinable
  package init() {
    tree = WinnerTree()
    buckets = RadixBuckets()
    nextFreeLeaf = .allocate(capacity: WinnerTree.leafLimit)
    hole = Self.none
    holeSlot = Self.none
    freeLeaf = Self.none
    freshLeaf = 0
    capacity = 16
    records = .allocate(capacity: capacity)
    usedSlots = 0
    freeSlot = Self.none
    takenSlots = 0
    staleCount = 0
    shrinkBelow = 0
    transit = nil
  }

  deinit {
    nextFreeLeaf.deallocate()
    records.deallocate()
    transit?.deallocate()
  }

  /// The number of pending events.
  @inlinable
  package var count: Int { takenSlots &- (hole >= 0 ? 1 : 0) }
}

// The hot path.
extension PendingEventSet {
  /// Adds an event.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - high: The high half of its key: the time.
  ///   - sequence: Its insertion number, at its place in a key.
  ///   - priority: Its class.
  /// - Returns: The event's handle.
  @inlinable
  @inline(__always)
  package mutating func insert(
    _ event: Event, high: UInt64, sequence: UInt64, priority: EventPriority
  ) -> EventHandle {
    let low = UInt64(truncatingIfNeeded: priority.rawValue) &<< 62 | sequence
    let key = EventKey.join(high: high, low: low)
    guard hole >= 0, key <= buckets.base else {
      return insertElsewhere(event, key: key)
    }
    let handle = sequence | UInt64(truncatingIfNeeded: holeSlot)
    records[holeSlot].handle = handle
    records[holeSlot].event = event
    tree.replace(hole, with: key | UInt128(truncatingIfNeeded: holeSlot))
    hole = Self.none
    return EventHandle(bits: handle)
  }

  /// The key of the earliest event, or infinity in an empty set.
  @inlinable
  @inline(__always)
  package mutating func firstKey() -> UInt128 {
    if hole >= 0 { closeHole() }
    if tree.root == EventKey.infinity { refill() }
    return tree.root
  }

  /// The same, telling a model of the events that come near.
  @inlinable
  @inline(__always)
  mutating func firstKey<Model: SimulationModel & ~Copyable>(
    for model: borrowing Model
  ) -> UInt128 where Model.Event == Event {
    if hole >= 0 { closeHole() }
    if tree.root == EventKey.infinity {
      refill()
      announceLoaded(to: model)
    }
    return tree.root
  }

  /// Takes out the earliest event.
  ///
  /// - Precondition: ``firstKey()`` was called since the last change and found an event; unchecked.
  @inlinable
  @inline(__always)
  package mutating func removeFirst() -> Event {
    let slot = Int(truncatingIfNeeded: EventKey.low(tree.root) & EventKey.slotMask)
    hole = Int(truncatingIfNeeded: records[slot].place)
    holeSlot = slot
    return records[slot].event
  }

  /// Adds an event that does not take the place of the last one.
  @inlinable
  @inline(never)
  mutating func insertElsewhere(_ event: Event, key: UInt128) -> EventHandle {
    let slot = takeSlot()
    let handle =
      (EventKey.low(key) & ~EventKey.classMask) | UInt64(truncatingIfNeeded: slot)
    records[slot].handle = handle
    records[slot].event = event
    place(key, slot: slot)
    return EventHandle(bits: handle)
  }

  /// Gives a key its place in the tree or the buckets.
  ///
  /// - Parameters:
  ///   - key: The key, its slot bits zero.
  ///   - slot: The slot of its event.
  @inlinable
  @inline(__always)
  mutating func place(_ key: UInt128, slot: Int) {
    let full = key | UInt128(truncatingIfNeeded: slot)
    if key <= buckets.base {
      if hasNoFreeLeaf { makeRoom() }
      if key <= buckets.base {
        let leaf = takeLeaf()
        records[slot].place = UInt64(truncatingIfNeeded: leaf)
        tree.replace(leaf, with: full)
        return
      }
    }
    records[slot].place = EventKey.low(full)
    buckets.append(full)
  }

  @inlinable
  @inline(__always)
  mutating func takeSlot() -> Int {
    takenSlots &+= 1
    guard freeSlot >= 0 else { return takeUnusedSlot() }
    let slot = freeSlot
    freeSlot = Int(truncatingIfNeeded: records[slot].place)
    return slot
  }

  @inlinable
  @inline(__always)
  mutating func release(_ slot: Int) {
    takenSlots &-= 1
    records[slot].handle = EventHandle.none.bits
    records[slot].place = UInt64(truncatingIfNeeded: freeSlot)
    freeSlot = slot
  }

  @inlinable
  @inline(__always)
  var hasNoFreeLeaf: Bool {
    freeLeaf < 0 && freshLeaf == tree.leafCount
  }

  /// Takes a free leaf.
  ///
  /// - Precondition: There is one; unchecked.
  @inlinable
  @inline(__always)
  mutating func takeLeaf() -> Int {
    guard freeLeaf >= 0 else {
      freshLeaf &+= 1
      return freshLeaf &- 1
    }
    let leaf = freeLeaf
    freeLeaf = Int(nextFreeLeaf[leaf])
    return leaf
  }

  /// Empties a leaf and frees it, but not its slot.
  @inlinable
  @inline(__always)
  mutating func vacate(_ leaf: Int) {
    nextFreeLeaf[leaf] = Int16(truncatingIfNeeded: freeLeaf)
    freeLeaf = leaf
    tree.replace(leaf, with: EventKey.infinity)
  }

  /// Brings the tree up to date after an event that was taken out and not replaced.
  @inlinable
  @inline(__always)
  mutating func closeHole() {
    release(holeSlot)
    vacate(hole)
    hole = Self.none
    if takenSlots < shrinkBelow { shrink() }
  }
}
