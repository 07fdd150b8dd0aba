// SPDX-License-Identifier: GPL-3.0-or-later

extension PendingEventSet {
  /// What is wrong with the bookkeeping; empty unless the set has a bug.
  ///
  /// - Complexity: O(slots ever used + leaves).
  package func consistencyViolations() -> [String] {
    var violations: [String] = []
    var near = 0
    for leaf in 0..<tree.leafCount {
      let key = tree.key(at: leaf)
      guard key != EventKey.infinity, hole != leaf else { continue }
      near += 1
      if records[Int(EventKey.low(key) & EventKey.slotMask)].place != UInt64(leaf) {
        violations.append("the record of leaf \(leaf) names another place")
      }
    }
    let far = buckets.count - staleCount
    if near + far != count {
      violations.append("\(near) near and \(far) far events make no \(count)")
    }
    // Swept at the latest when they outnumber the pending events, of which a treeful may have run
    // since.
    if staleCount > takenSlots + WinnerTree.leafLimit + 64 {
      violations.append("\(staleCount) stale keys with \(takenSlots) slots taken")
    }
    var free = 0
    var slot = freeSlot
    while slot >= 0, free <= usedSlots {
      free += 1
      if records[slot].handle != EventHandle.none.bits {
        violations.append("free slot \(slot) has a handle")
      }
      slot = Int(truncatingIfNeeded: records[slot].place)
    }
    if free + takenSlots != usedSlots {
      violations.append("\(free) free and \(takenSlots) taken slots make no \(usedSlots)")
    }
    var freeLeaves = tree.leafCount - freshLeaf + (hole >= 0 ? 1 : 0)
    var leaf = freeLeaf
    while leaf >= 0, freeLeaves <= tree.leafCount {
      freeLeaves += 1
      if tree.key(at: leaf) != EventKey.infinity {
        violations.append("free leaf \(leaf) has a key")
      }
      leaf = Int(nextFreeLeaf[leaf])
    }
    if freeLeaves + near != tree.leafCount {
      violations.append("\(freeLeaves) free leaves of \(tree.leafCount) with \(near) taken")
    }
    return violations + tree.consistencyViolations()
  }
}

extension Scheduler {
  /// What is wrong with the bookkeeping of pending events; empty unless there is a bug.
  package func consistencyViolations() -> [String] { pending.consistencyViolations() }
}
