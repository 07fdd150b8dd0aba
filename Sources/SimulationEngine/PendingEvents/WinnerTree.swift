// SPDX-License-Identifier: GPL-3.0-or-later

/// A 4-ary tournament over up to 4,096 keys, whose root is the smallest.
///
/// Every inner node holds the smallest key below it, so replacing a leaf replays one path whose
/// addresses depend on the leaf alone: no branch depends on a key, and the cost is the same for
/// every distribution of times. Nodes lie in breadth-first order with the root at position 3; then
/// the four children of a node share one cache line, siblings differ in the two lowest bits, and
/// the parent of `p` is `p / 4 + 2`.
///
/// After D. E. Knuth, *The Art of Computer Programming*, volume 3, section 5.4.1 (replacement
/// selection), with four-way matches.
@frozen
@usableFromInline
package struct WinnerTree: ~Copyable {
  /// The most leaves a tree can have.
  @inlinable
  package static var leafLimit: Int { 4_096 }

  @inlinable
  static var maximalLevels: Int { 6 }

  /// Position of the root; positions below it are padding.
  @inlinable
  static var rootPosition: Int { 3 }

  @usableFromInline
  let nodes: UnsafeMutablePointer<UInt128>

  /// Matches between a leaf and the root: 1...6.
  @usableFromInline
  package private(set) var levels: Int

  /// Position of the first leaf.
  @usableFromInline
  private(set) var leafBase: Int

  /// The smallest key, or infinity.
  @usableFromInline
  package private(set) var root: UInt128

  /// Creates a tree of four empty leaves.
  @usableFromInline
  package init() {
    let count = Self.leafBase(levels: Self.maximalLevels) + Self.leafLimit
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<UInt128>.stride, alignment: 64)
    nodes = memory.bindMemory(to: UInt128.self, capacity: count)
    levels = 1
    leafBase = Self.leafBase(levels: 1)
    root = EventKey.infinity
    clear(levels: 1)
  }

  deinit { UnsafeMutableRawPointer(nodes).deallocate() }

  /// The number of leaves.
  @inlinable
  package var leafCount: Int { 1 &<< (2 &* levels) }

  @usableFromInline
  static func leafBase(levels: Int) -> Int { ((1 << (2 * levels)) - 1) / 3 + rootPosition }

  /// The key at a leaf.
  ///
  /// - Precondition: `leaf` is in `0..<leafCount`; unchecked.
  @inlinable
  package func key(at leaf: Int) -> UInt128 { nodes[leafBase &+ leaf] }

  /// Puts a key at a leaf and finds the new root.
  ///
  /// - Precondition: `leaf` is in `0..<leafCount`; unchecked.
  /// - Complexity: O(`levels`).
  @inlinable
  @inline(__always)
  package mutating func replace(_ leaf: Int, with key: UInt128) {
    root = Self.replay(nodes, from: leafBase &+ leaf, levels: levels, key: key)
  }

  /// Puts a key at a leaf without looking for the new root; ``rebuild()`` has to follow.
  @inlinable
  package mutating func set(_ leaf: Int, to key: UInt128) { nodes[leafBase &+ leaf] = key }

  /// Empties the tree and gives it `4^levels` leaves.
  @usableFromInline
  package mutating func clear(levels: Int) {
    self.levels = levels
    leafBase = Self.leafBase(levels: levels)
    root = EventKey.infinity
    nodes.update(repeating: EventKey.infinity, count: leafBase + leafCount)
  }

  /// Multiplies the number of leaves by four; the keys keep their leaves.
  ///
  /// - Precondition: The tree has fewer than ``leafLimit`` leaves.
  /// - Complexity: O(`leafCount`).
  @usableFromInline
  package mutating func grow() {
    precondition(levels < Self.maximalLevels)
    let oldCount = leafCount
    let oldBase = leafBase
    levels += 1
    leafBase = Self.leafBase(levels: levels)
    (nodes + leafBase).update(from: nodes + oldBase, count: oldCount)
    (nodes + leafBase + oldCount).update(
      repeating: EventKey.infinity, count: leafCount - oldCount)
    rebuild()
  }

  /// Plays all matches anew.
  ///
  /// - Complexity: O(`leafCount`).
  @usableFromInline
  package mutating func rebuild() {
    var position = leafBase + leafCount - 4
    while position > Self.rootPosition {
      let group = nodes + position
      let left = min(group[0], group[1])
      let right = min(group[2], group[3])
      nodes[(position >> 2) + 2] = min(left, right)
      position -= 4
    }
    root = nodes[Self.rootPosition]
  }

  /// Replays the matches on the path from a leaf to the root.
  ///
  /// Straight-line code in a function of its own on purpose: inside a loop the compiler turns the
  /// conditional moves into branches, which are mispredicted every other time.
  @usableFromInline
  @inline(never)
  static func replay(
    _ nodes: UnsafeMutablePointer<UInt128>, from leaf: Int, levels: Int, key: UInt128
  ) -> UInt128 {
    var position = leaf
    var winner = key
    switch levels {
    case 6:
      play(nodes, &position, &winner)
      fallthrough
    case 5:
      play(nodes, &position, &winner)
      fallthrough
    case 4:
      play(nodes, &position, &winner)
      fallthrough
    case 3:
      play(nodes, &position, &winner)
      fallthrough
    case 2:
      play(nodes, &position, &winner)
      fallthrough
    default:
      play(nodes, &position, &winner)
    }
    nodes[rootPosition] = winner
    return winner
  }

  /// One match: the three siblings among themselves, off the critical path, then the newcomer.
  @inline(__always)
  private static func play(
    _ nodes: UnsafeMutablePointer<UInt128>, _ position: inout Int, _ winner: inout UInt128
  ) {
    let first = nodes[position ^ 1]
    let second = nodes[position ^ 2]
    let third = nodes[position ^ 3]
    nodes[position] = winner
    let pair = first < second ? first : second
    let best = pair < third ? pair : third
    winner = winner < best ? winner : best
    position = (position &>> 2) &+ 2
  }
}
