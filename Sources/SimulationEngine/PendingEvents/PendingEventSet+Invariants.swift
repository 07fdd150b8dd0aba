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
      guard key != EventKey.infinity, hole != UInt32(leaf) else { continue }
      near += 1
      if EventKey.low(key) & EventKey.slotMask != UInt64(leaf) {
        violations.append("the key at leaf \(leaf) names another leaf")
      }
      if records[Int(slotOfLeaf[leaf])].place != UInt64(leaf) {
        violations.append("the record of leaf \(leaf) names another place")
      }
    }
    let far = buckets.count - staleCount
    if near + far != count {
      violations.append("\(near) near and \(far) far events make no \(count)")
    }
    var free = 0
    var slot = freeSlot
    while slot != Self.noSlot, free <= usedSlots {
      free += 1
      if records[Int(slot)].handle != EventHandle.none.bits {
        violations.append("free slot \(slot) has a handle")
      }
      slot = records[Int(slot)].place
    }
    if free + takenSlots != usedSlots {
      violations.append("\(free) free and \(takenSlots) taken slots make no \(usedSlots)")
    }
    var freeLeaves = tree.leafCount - Int(freshLeaf) + (hole == Self.noLeaf ? 0 : 1)
    var leaf = freeLeaf
    while leaf != Self.noLeaf, freeLeaves <= tree.leafCount {
      freeLeaves += 1
      if tree.key(at: Int(leaf)) != EventKey.infinity {
        violations.append("free leaf \(leaf) has a key")
      }
      leaf = slotOfLeaf[Int(leaf)]
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
