// SPDX-License-Identifier: GPL-3.0-or-later

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
      records[slot].place != UInt64(bitPattern: Int64(hole))
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
    } else if hole < 0 {
      hole = Int(truncatingIfNeeded: place)
      holeSlot = slot
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
      tree.replace(leaf, with: key | UInt128(truncatingIfNeeded: slot))
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
