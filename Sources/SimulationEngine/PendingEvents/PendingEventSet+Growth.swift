// SPDX-License-Identifier: GPL-3.0-or-later

// The rare steps: memory, the tree's size, and the traffic between tree and buckets. Inlinable so
// that they are compiled for the event type in use, but never inlined.
extension PendingEventSet {
  /// Hands out a slot that was never used before.
  @inlinable
  @inline(never)
  mutating func takeUnusedSlot() -> Int {
    if usedSlots == capacity {
      if capacity >= EventKey.slotLimit { rejectTooManyEvents() }
      let room = min(capacity * 2, EventKey.slotLimit)
      let larger = UnsafeMutablePointer<PendingRecord<Event>>.allocate(capacity: room)
      larger.update(from: records, count: usedSlots)
      records.deallocate()
      records = larger
      capacity = room
    }
    usedSlots += 1
    return usedSlots - 1
  }

  /// Makes free leaves in a full tree: more of them, or, at the limit, by shedding the later half.
  ///
  /// - Precondition: No leaf is free. A hole may be among the taken ones and stays one.
  @inlinable
  @inline(never)
  mutating func makeRoom() {
    if hole >= 0 {
      closeHole()
      return
    }
    let full = tree.leafCount
    if full < WinnerTree.leafLimit {
      tree.grow()
      shrinkBelow = tree.leafCount / 16
      return
    }
    let keys = transitKeys()
    for leaf in 0..<full { keys[leaf] = tree.key(at: leaf) }
    let median = keys.select(full / 2, of: full)
    let upper = keys.select(full * 3 / 4, of: full)
    // Between the two, with as many ones at the end as possible: then the buckets of the shed keys
    // are wide.
    let ones = (UInt128.max >> UInt128((median ^ upper).leadingZeroBitCount)) >> 1
    let base = median | ones
    buckets.lowerBase(to: base)
    var kept = 0
    for index in 0..<full {
      if keys[index] > base {
        let slot = Int(EventKey.low(keys[index]) & EventKey.slotMask)
        records[slot].place = EventKey.low(keys[index])
        buckets.append(keys[index])
      } else {
        keys[kept] = keys[index]
        kept += 1
      }
    }
    load(kept, levels: tree.levels)
  }

  /// Gives a tree that is too large for what it holds a quarter of the leaves.
  @inlinable
  @inline(never)
  mutating func shrink() {
    guard buckets.isEmpty else { return }
    let keys = transitKeys()
    var kept = 0
    for leaf in 0..<tree.leafCount where tree.key(at: leaf) != EventKey.infinity {
      keys[kept] = tree.key(at: leaf)
      kept += 1
    }
    load(kept, levels: tree.levels - 1)
  }

  /// Fills the empty tree with the first events from the buckets.
  ///
  /// - Precondition: There is no hole.
  @inlinable
  @inline(never)
  mutating func refill() {
    guard !buckets.isEmpty else { return }
    if staleCount > takenSlots { dropStaleKeys() }
    let keys = transitKeys()
    while tree.root == EventKey.infinity, !buckets.isEmpty {
      let takesAll = takenSlots <= Self.treeOnlyLimit
      let taken = buckets.takeFront(
        into: keys, wanted: takesAll ? buckets.count : Self.refillTarget)
      let kept = staleCount == 0 ? taken : dropStaleKeys(among: taken)
      var levels = 2
      while 1 << (2 * levels) < kept + Self.sparedLeaves { levels += 1 }
      load(kept, levels: levels)
    }
  }

  /// Tells a model of the events that the tree was just filled with.
  @inlinable
  @inline(never)
  func announceLoaded<Model: SimulationModel & ~Copyable>(
    to model: borrowing Model
  ) where Model.Event == Event {
    guard !buckets.isEmpty else { return }
    for leaf in 0..<freshLeaf {
      let slot = Int(truncatingIfNeeded: EventKey.low(tree.key(at: leaf)) & EventKey.slotMask)
      model.prepare(for: records[slot].event)
    }
  }

  /// At this number of pending events or fewer the tree takes all of them.
  @inlinable
  static var treeOnlyLimit: Int { 1_024 }

  /// How many events at least the tree is given at a time while the buckets hold many.
  @inlinable
  static var refillTarget: Int { 32 }

  /// How many leaves at least are free in a tree that was just filled.
  @inlinable
  static var sparedLeaves: Int { 8 }

  /// Makes a tree of the first keys in transit, and gives each event its leaf.
  @inlinable
  mutating func load(_ count: Int, levels: Int) {
    let keys = transitKeys()
    for leaf in 0..<count {
      let slot = Int(truncatingIfNeeded: EventKey.low(keys[leaf]) & EventKey.slotMask)
      records[slot].place = UInt64(truncatingIfNeeded: leaf)
    }
    tree.load(keys, count: count, levels: levels)
    freeLeaf = Self.none
    freshLeaf = count
    shrinkBelow = levels == 1 ? 0 : tree.leafCount / 16
  }

  /// Keeps those of the first keys in transit that still stand for their event.
  ///
  /// - Returns: How many they are.
  @inlinable
  mutating func dropStaleKeys(among taken: Int) -> Int {
    let keys = transitKeys()
    var kept = 0
    for index in 0..<taken where isCurrent(keys[index]) {
      keys[kept] = keys[index]
      kept += 1
    }
    staleCount -= taken - kept
    return kept
  }

  /// Removes the keys that stand for no event from the buckets.
  @inlinable
  @inline(never)
  mutating func dropStaleKeys() {
    let records = records
    buckets.filter { key in
      let low = EventKey.low(key)
      return records[Int(low & EventKey.slotMask)].place == low
    }
    staleCount = 0
  }

  /// Whether a key from the buckets still stands for its event.
  @inlinable
  func isCurrent(_ key: UInt128) -> Bool {
    let low = EventKey.low(key)
    return records[Int(low & EventKey.slotMask)].place == low
  }

  @inlinable
  mutating func transitKeys() -> UnsafeMutablePointer<UInt128> {
    if let transit { return transit }
    let keys = UnsafeMutablePointer<UInt128>.allocate(capacity: WinnerTree.leafLimit)
    transit = keys
    return keys
  }
}

extension UnsafeMutablePointer<UInt128> {
  /// Moves the `rank`-th smallest of the first `count` keys, counted from 0, to its sorted place.
  ///
  /// After C. A. R. Hoare, "Algorithm 65: Find", *Communications of the ACM* 4 (1961), 321–322.
  ///
  /// - Complexity: O(`count`) on average.
  @usableFromInline
  package func select(_ rank: Int, of count: Int) -> UInt128 {
    var low = 0
    var high = count - 1
    while low < high {
      let pivot = Swift.max(
        Swift.min(self[low], self[high]),
        Swift.min(Swift.max(self[low], self[high]), self[(low + high) / 2]))
      var left = low
      var right = high
      while left <= right {
        while self[left] < pivot { left += 1 }
        while self[right] > pivot { right -= 1 }
        if left <= right {
          (self[left], self[right]) = (self[right], self[left])
          left += 1
          right -= 1
        }
      }
      if rank <= right {
        high = right
      } else if rank >= left {
        low = left
      } else {
        break
      }
    }
    return self[rank]
  }
}

/// Ends the program because no slot is left.
///
/// See `rejectPastTime(_:now:)` on why it does not say so.
@usableFromInline
@inline(never)
func rejectTooManyEvents() {
  fatalError("more than \(EventKey.slotLimit) events are pending at once")
}
