// SPDX-License-Identifier: GPL-3.0-or-later

/// The events that are still to come, in their total order.
///
/// Near events are leaves of a ``WinnerTree``. While no more than 4,096 are pending that is all of
/// them; beyond, ``RadixBuckets`` hold those after the base, and the tree is filled again from the
/// first buckets whenever it has run empty. It takes over everything again once 1,024 or fewer are
/// pending. Taking the earliest event only leaves a hole in the tree, which the next insertion
/// fills, so that one replay does the work of two.
///
/// Records of cancelled and moved events free their slot at once; their keys in the buckets stay
/// until met or until they outnumber the valid ones, and are known by the record no longer naming
/// them.
@frozen
@usableFromInline
package struct PendingEventSet<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline
  var tree: WinnerTree

  @usableFromInline
  var buckets: RadixBuckets

  /// The slot of the event at each leaf; at a free leaf, the next free leaf.
  @usableFromInline
  let slotOfLeaf: UnsafeMutablePointer<UInt32>

  /// The first free leaf, or ``noLeaf``.
  @usableFromInline
  var freeLeaf: UInt32

  /// A leaf whose key is out of date and will be replaced before the root is read, or ``noLeaf``.
  @usableFromInline
  var hole: UInt32

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

  /// The number of pending events.
  @usableFromInline
  package internal(set) var count: Int

  /// Keys in the buckets that stand for no event any more.
  @usableFromInline
  var staleCount: Int

  /// The tree shrinks when fewer events than this are pending.
  @usableFromInline
  var shrinkBelow: Int

  /// Room for the keys on their way between tree and buckets; allocated at first use.
  @usableFromInline
  var transit: UnsafeMutablePointer<UInt128>?

  @inlinable
  static var noLeaf: UInt32 { .max }

  @inlinable
  static var noSlot: UInt64 { .max }

  /// At this number of pending events or fewer the tree takes all of them.
  @inlinable
  static var treeOnlyLimit: Int { 1_024 }

  /// Creates an empty set.
  @inlinable
  package init() {
    tree = WinnerTree()
    buckets = RadixBuckets()
    slotOfLeaf = .allocate(capacity: WinnerTree.leafLimit)
    freeLeaf = Self.noLeaf
    hole = Self.noLeaf
    capacity = 16
    records = .allocate(capacity: capacity)
    usedSlots = 0
    freeSlot = Self.noSlot
    count = 0
    staleCount = 0
    shrinkBelow = 0
    transit = nil
    freeLeaves(from: 0)
  }

  deinit {
    slotOfLeaf.deallocate()
    records.deallocate()
    transit?.deallocate()
  }
}

// The hot path.
extension PendingEventSet {
  /// Adds an event.
  ///
  /// - Parameters:
  ///   - high: The high half of the key: the time.
  ///   - low: Class and insertion number, the slot bits zero.
  /// - Returns: The event's handle.
  @inlinable
  @inline(__always)
  package mutating func insert(_ event: Event, high: UInt64, low: UInt64) -> EventHandle {
    let slot = takeSlot()
    let handle = (low & ~EventKey.classMask) | slot
    records[Int(truncatingIfNeeded: slot)].handle = handle
    records[Int(truncatingIfNeeded: slot)].event = event
    count &+= 1
    place(EventKey.join(high: high, low: low), slot: slot)
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
    let event = records[slot].event
    release(slot)
    return event
  }

  /// Gives a key its place in the tree or the buckets.
  ///
  /// - Parameter key: A key with the slot bits zero.
  @inlinable
  @inline(__always)
  mutating func place(_ key: UInt128, slot: UInt64) {
    if key > buckets.base {
      placeFar(key, slot: slot)
      return
    }
    if hole == Self.noLeaf {
      guard takeLeaf(for: key) else {
        placeFar(key, slot: slot)
        return
      }
    }
    let leaf = Int(truncatingIfNeeded: hole)
    hole = Self.noLeaf
    slotOfLeaf[leaf] = UInt32(truncatingIfNeeded: slot)
    records[Int(truncatingIfNeeded: slot)].place = UInt64(truncatingIfNeeded: leaf)
    tree.replace(leaf, with: key | UInt128(truncatingIfNeeded: leaf))
  }

  @inlinable
  @inline(__always)
  mutating func takeSlot() -> UInt64 {
    let slot = freeSlot
    if slot != Self.noSlot {
      freeSlot = records[Int(truncatingIfNeeded: slot)].place
      return slot
    }
    return takeUnusedSlot()
  }

  @inlinable
  @inline(__always)
  mutating func release(_ slot: Int) {
    records[slot].handle = EventHandle.none.bits
    records[slot].place = freeSlot
    freeSlot = UInt64(truncatingIfNeeded: slot)
    count &-= 1
  }

  /// Makes a free leaf the hole, growing the tree if there is none.
  ///
  /// - Returns: Whether the key belongs into the tree; a full tree sheds its later half, and the
  ///   key may be one of those.
  @inlinable
  @inline(__always)
  mutating func takeLeaf(for key: UInt128) -> Bool {
    if freeLeaf == Self.noLeaf {
      makeRoom()
      if key > buckets.base { return false }
    }
    hole = freeLeaf
    freeLeaf = slotOfLeaf[Int(truncatingIfNeeded: hole)]
    return true
  }

  @inlinable
  @inline(__always)
  mutating func closeHole() {
    let leaf = Int(truncatingIfNeeded: hole)
    hole = Self.noLeaf
    vacate(leaf)
    if count < shrinkBelow { shrink() }
  }

  @inlinable
  @inline(__always)
  mutating func vacate(_ leaf: Int) {
    slotOfLeaf[leaf] = freeLeaf
    freeLeaf = UInt32(truncatingIfNeeded: leaf)
    tree.replace(leaf, with: EventKey.infinity)
  }

  @inlinable
  @inline(__always)
  mutating func placeFar(_ key: UInt128, slot: UInt64) {
    let full = key | UInt128(truncatingIfNeeded: slot)
    records[Int(truncatingIfNeeded: slot)].place = EventKey.low(full)
    buckets.append(full)
  }
}

// Cancelling and moving.
extension PendingEventSet {
  /// The slot that a handle names, if its event is still pending.
  @inlinable
  package func slot(of handle: EventHandle) -> Int? {
    let slot = Int(truncatingIfNeeded: handle.bits & EventKey.slotMask)
    guard slot < usedSlots, records[slot].handle == handle.bits, handle != .none else { return nil }
    return slot
  }

  /// Takes out the event in a slot.
  ///
  /// - Complexity: O(tree levels), amortised for an event in the buckets.
  @inlinable
  package mutating func remove(_ slot: Int) {
    withdraw(slot)
    release(slot)
    dropStaleKeysIfMany()
  }

  /// Gives the event in a slot a new time and insertion number; its class stays.
  ///
  /// - Complexity: O(tree levels), amortised for an event in the buckets.
  @inlinable
  package mutating func move(_ slot: Int, high: UInt64, sequence: UInt64) {
    let place = records[slot].place
    let isNear = place < UInt64(WinnerTree.leafLimit)
    let oldLow = isNear ? EventKey.low(tree.key(at: Int(truncatingIfNeeded: place))) : place
    let key = EventKey.join(high: high, low: (oldLow & EventKey.classMask) | sequence)
    if isNear, key <= buckets.base {
      tree.replace(
        Int(truncatingIfNeeded: place), with: key | UInt128(truncatingIfNeeded: place))
      return
    }
    withdraw(slot)
    self.place(key, slot: UInt64(truncatingIfNeeded: slot))
    dropStaleKeysIfMany()
  }

  /// Makes an event's key stand for nothing.
  @inlinable
  mutating func withdraw(_ slot: Int) {
    let place = records[slot].place
    guard place < UInt64(WinnerTree.leafLimit) else {
      staleCount += 1
      return
    }
    if hole == Self.noLeaf {
      hole = UInt32(truncatingIfNeeded: place)
    } else {
      vacate(Int(truncatingIfNeeded: place))
    }
  }

  @inlinable
  mutating func dropStaleKeysIfMany() {
    if staleCount > 64, staleCount > buckets.count / 2 { dropStaleKeys() }
  }
}
