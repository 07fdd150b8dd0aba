// SPDX-License-Identifier: GPL-3.0-or-later

import Crypto

/// The ring of RocketMQ's consistent hashing (`ConsistentHashRouter`, `VirtualNode`).
///
/// A position is the first four bytes of the MD5 digest of a key's UTF-8 text, big-endian. A
/// virtual node's key is `<member>-<index>`. On equal positions the later node replaces the
/// earlier.
package struct HashRing: Sendable {
  /// The occupied positions, ascending.
  private let positions: [UInt32]
  /// The member at each of them.
  private let owners: [Int]

  /// Places virtual nodes for each member.
  ///
  /// - Complexity: O(*members* × *virtualNodes*) digests and a sort of that many numbers.
  package init(members: [MemberID], virtualNodes: Int) {
    var ownerAt: [UInt32: Int] = [:]
    ownerAt.reserveCapacity(members.count * virtualNodes)
    var surviving = [Int](repeating: 0, count: members.count)
    var firstPosition: [MemberID: Int] = [:]
    for (position, id) in members.enumerated() {
      let member = firstPosition[id] ?? position
      firstPosition[id] = member
      // An id listed twice goes on numbering behind those of its nodes that are still there.
      let start = surviving[member]
      for index in start..<(start + virtualNodes) {
        let place = Self.position(of: "\(id.name)-\(index)")
        if let replaced = ownerAt.updateValue(member, forKey: place) { surviving[replaced] -= 1 }
        surviving[member] += 1
      }
    }
    let nodes = ownerAt.map { (place: $0.key, owner: $0.value) }.sorted { $0.place < $1.place }
    self.positions = nodes.map { $0.place }
    self.owners = nodes.map { $0.owner }
  }

  /// The member whose node is the first at or behind a position, going round; -1 on an empty ring.
  ///
  /// - Complexity: O(log *nodes*).
  package func owner(at position: UInt32) -> Int {
    guard let smallest = owners.first else { return -1 }
    var low = 0
    var high = positions.count
    while low < high {
      let middle = (low + high) / 2
      if positions[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < owners.count ? owners[low] : smallest
  }

  /// The place of a key on the ring.
  package static func position(of key: String) -> UInt32 {
    var digest = Insecure.MD5()
    var key = key
    key.withUTF8 { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    return digest.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }
}
