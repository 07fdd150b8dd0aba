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

  /// The slot of the event at each taken leaf; at a free leaf, the next free leaf.
  @usableFromInline
  let slotOfLeaf: UnsafeMutablePointer<UInt32>

  /// A leaf whose key is out of date and will be replaced before the root is read, or ``noLeaf``.
  @usableFromInline
  var hole: UInt32

  /// The first free leaf that was taken before, or ``noLeaf``.
  @usableFromInline
  var freeLeaf: UInt32

  /// The first of the leaves that were never taken since the tree was loaded.
  @usableFromInline
  var freshLeaf: UInt32

  /// The records, by slot.
  @usableFromInline
  var records: UnsafeMutablePointer<PendingRecord<Event>>

  /// Slots that there is memory for.
  @usableFromInline
  var capacity: Int

  /// Slots ever used.
  @usableFromInline
  var usedSlots: Int

  /// The first free slot among the used ones, or ``noSlot``.
  @usableFromInline
  var freeSlot: UInt64

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

  @inlinable
  static var noLeaf: UInt32 { .max }

  @inlinable
  static var noSlot: UInt64 { .max }

  /// Creates an empty set.
  @inlinable
  package init() {
    tree = WinnerTree()
    buckets = RadixBuckets()
    slotOfLeaf = .allocate(capacity: WinnerTree.leafLimit)
    hole = Self.noLeaf
    freeLeaf = Self.noLeaf
    freshLeaf = 0
    capacity = 16
    records = .allocate(capacity: capacity)
    usedSlots = 0
    freeSlot = Self.noSlot
    takenSlots = 0
    staleCount = 0
    shrinkBelow = 0
    transit = nil
  }

  deinit {
    slotOfLeaf.deallocate()
    records.deallocate()
    transit?.deallocate()
  }

  /// The number of pending events.
  @inlinable
  package var count: Int { takenSlots &- (hole == Self.noLeaf ? 0 : 1) }
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
    guard hole != Self.noLeaf, key <= buckets.base else {
      return insertElsewhere(event, key: key)
    }
    let leaf = Int(truncatingIfNeeded: hole)
    let slot = Int(truncatingIfNeeded: slotOfLeaf[leaf])
    hole = Self.noLeaf
    let handle = sequence | UInt64(truncatingIfNeeded: slot)
    records[slot].handle = handle
    records[slot].event = event
    tree.replace(leaf, with: key | UInt128(truncatingIfNeeded: leaf))
    return EventHandle(bits: handle)
  }

  /// The key of the earliest event, or infinity in an empty set.
  @inlinable
  @inline(__always)
  package mutating func firstKey() -> UInt128 {
    if hole != Self.noLeaf { closeHole() }
    if tree.root == EventKey.infinity { refill() }
    return tree.root
  }

  /// Takes out the earliest event.
  ///
  /// - Precondition: ``firstKey()`` was called since the last change and found an event; unchecked.
  @inlinable
  @inline(__always)
  package mutating func removeFirst() -> Event {
    let leaf = EventKey.low(tree.root) & EventKey.slotMask
    let slot = Int(truncatingIfNeeded: slotOfLeaf[Int(truncatingIfNeeded: leaf)])
    hole = UInt32(truncatingIfNeeded: leaf)
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
    if key <= buckets.base {
      if hasNoFreeLeaf { makeRoom() }
      if key <= buckets.base {
        let leaf = takeLeaf()
        slotOfLeaf[leaf] = UInt32(truncatingIfNeeded: slot)
        records[slot].place = UInt64(truncatingIfNeeded: leaf)
        tree.replace(leaf, with: key | UInt128(truncatingIfNeeded: leaf))
        return
      }
    }
    let full = key | UInt128(truncatingIfNeeded: slot)
    records[slot].place = EventKey.low(full)
    buckets.append(full)
  }

  @inlinable
  @inline(__always)
  mutating func takeSlot() -> Int {
    takenSlots &+= 1
    guard freeSlot != Self.noSlot else { return takeUnusedSlot() }
    let slot = Int(truncatingIfNeeded: freeSlot)
    freeSlot = records[slot].place
    return slot
  }

  @inlinable
  @inline(__always)
  mutating func release(_ slot: Int) {
    takenSlots &-= 1
    records[slot].handle = EventHandle.none.bits
    records[slot].place = freeSlot
    freeSlot = UInt64(truncatingIfNeeded: slot)
  }

  @inlinable
  @inline(__always)
  var hasNoFreeLeaf: Bool {
    freeLeaf == Self.noLeaf && Int(truncatingIfNeeded: freshLeaf) == tree.leafCount
  }

  /// Takes a free leaf.
  ///
  /// - Precondition: There is one; unchecked.
  @inlinable
  @inline(__always)
  mutating func takeLeaf() -> Int {
    guard freeLeaf != Self.noLeaf else {
      freshLeaf &+= 1
      return Int(truncatingIfNeeded: freshLeaf &- 1)
    }
    let leaf = Int(truncatingIfNeeded: freeLeaf)
    freeLeaf = slotOfLeaf[leaf]
    return leaf
  }

  /// Empties a leaf and frees it, but not its slot.
  @inlinable
  @inline(__always)
  mutating func vacate(_ leaf: Int) {
    slotOfLeaf[leaf] = freeLeaf
    freeLeaf = UInt32(truncatingIfNeeded: leaf)
    tree.replace(leaf, with: EventKey.infinity)
  }

  /// Brings the tree up to date after an event that was taken out and not replaced.
  @inlinable
  @inline(__always)
  mutating func closeHole() {
    let leaf = Int(truncatingIfNeeded: hole)
    hole = Self.noLeaf
    release(Int(truncatingIfNeeded: slotOfLeaf[leaf]))
    vacate(leaf)
    if takenSlots < shrinkBelow { shrink() }
  }
}

// Cancelling and moving.
extension PendingEventSet {
  /// The slot that a handle names, if its event is still pending.
  ///
  /// The record of the hole still has the handle of the event that left it. No slot is all ones, so
  /// the handle that names nothing is out of range.
  @inlinable
  package func slot(of handle: EventHandle) -> Int? {
    let slot = Int(truncatingIfNeeded: handle.bits & EventKey.slotMask)
    guard slot < usedSlots, records[slot].handle == handle.bits,
      records[slot].place != UInt64(truncatingIfNeeded: hole)
    else { return nil }
    return slot
  }

  /// Takes out the event in a slot.
  ///
  /// - Complexity: O(tree levels), amortised for an event in the buckets.
  @inlinable
  package mutating func remove(_ slot: Int) {
    let place = records[slot].place
    if place >= UInt64(WinnerTree.leafLimit) {
      release(slot)
      staleCount += 1
      dropStaleKeysIfMany()
    } else if hole == Self.noLeaf {
      hole = UInt32(truncatingIfNeeded: place)
    } else {
      release(slot)
      vacate(Int(truncatingIfNeeded: place))
    }
  }

  /// Gives the event in a slot a new time and insertion number; its class stays.
  ///
  /// - Complexity: O(tree levels), amortised for an event in the buckets.
  @inlinable
  package mutating func move(_ slot: Int, high: UInt64, sequence: UInt64) {
    let place = records[slot].place
    guard place < UInt64(WinnerTree.leafLimit) else {
      staleCount += 1
      self.place(
        EventKey.join(high: high, low: (place & EventKey.classMask) | sequence), slot: slot)
      dropStaleKeysIfMany()
      return
    }
    let leaf = Int(truncatingIfNeeded: place)
    let oldLow = EventKey.low(tree.key(at: leaf))
    let key = EventKey.join(high: high, low: (oldLow & EventKey.classMask) | sequence)
    if key <= buckets.base {
      tree.replace(leaf, with: key | UInt128(truncatingIfNeeded: leaf))
    } else {
      vacate(leaf)
      self.place(key, slot: slot)
    }
  }

  @inlinable
  mutating func dropStaleKeysIfMany() {
    if staleCount > 64, staleCount > buckets.count / 2 { dropStaleKeys() }
  }
}
