// SPDX-License-Identifier: GPL-3.0-or-later

/// A 4-ary tournament over up to 4,096 keys, whose root is the smallest.
///
/// Every inner node holds the smallest key below it, so replacing a leaf replays one path whose
/// addresses depend on the leaf alone: no branch depends on a key, and the cost is the same for
/// every distribution of times. Nodes lie in breadth-first order with the root at position 3; then
/// the four children of a node share one cache line, siblings differ in the two lowest bits, and
/// the parent of `p` is `p / 4 + 2`. The root itself is kept beside the nodes.
///
/// After D. E. Knuth, *The Art of Computer Programming*, volume 3, section 5.4.1 (replacement
/// selection), with four-way matches.
@frozen
@usableFromInline
package struct WinnerTree: ~Copyable {
  /// The most leaves a tree can have.
  @inlinable
  package static var leafLimit: Int { 4_096 }

  private static var maximalLevels: Int { 6 }

  private static var rootPosition: Int { 3 }

  private static var keyBytes: Int { 16 }

  @usableFromInline
  let nodes: UnsafeMutableRawPointer

  /// Matches between a leaf and the root: 1...6.
  @usableFromInline
  package private(set) var levels: Int

  /// The number of leaves, `4^levels`.
  @usableFromInline
  package private(set) var leafCount: Int

  /// Offset of the first leaf in bytes.
  @usableFromInline
  private(set) var leafOffset: Int

  /// The smallest key, or infinity.
  @usableFromInline
  package internal(set) var root: UInt128

  /// Creates a tree of four empty leaves.
  @usableFromInline
  package init() {
    nodes = UnsafeMutableRawPointer.allocate(
      byteCount: Self.leafOffset(levels: Self.maximalLevels) + Self.leafLimit * Self.keyBytes,
      alignment: 64)
    levels = 1
    leafCount = 4
    leafOffset = Self.leafOffset(levels: 1)
    root = EventKey.infinity
    load(nil, count: 0, levels: 1)
  }

  deinit { nodes.deallocate() }

  private static func leafOffset(levels: Int) -> Int {
    (((1 << (2 * levels)) - 1) / 3 + rootPosition) * keyBytes
  }

  @usableFromInline
  @inline(__always)
  static func key(_ nodes: UnsafeMutableRawPointer, _ offset: Int) -> UnsafeMutablePointer<UInt128>
  {
    (nodes + offset).assumingMemoryBound(to: UInt128.self)
  }

  @usableFromInline
  @inline(__always)
  var leaves: UnsafeMutablePointer<UInt128> { Self.key(nodes, leafOffset) }

  /// The key at a leaf.
  ///
  /// - Precondition: `leaf` is in `0..<leafCount`; unchecked.
  @inlinable
  package func key(at leaf: Int) -> UInt128 { leaves[leaf] }

  /// Puts a key at a leaf and finds the new root.
  ///
  /// - Precondition: `leaf` is in `0..<leafCount`; unchecked.
  /// - Complexity: O(`levels`).
  @inlinable
  @inline(__always)
  package mutating func replace(_ leaf: Int, with key: UInt128) {
    root = replayMatches(nodes, from: leafOffset &+ leaf &<< 4, levels: levels, key: key)
  }

  /// Makes a tree of `4^levels` leaves and gives the first ones keys.
  ///
  /// - Parameters:
  ///   - keys: The keys of the leaves from 0 on.
  ///   - count: How many they are; the other leaves are empty.
  ///   - levels: From 1 to 6.
  /// - Complexity: O(`leafCount`).
  @usableFromInline
  package mutating func load(
    _ keys: UnsafePointer<UInt128>?, count: Int, levels: Int
  ) {
    self.levels = levels
    leafCount = 1 << (2 * levels)
    leafOffset = Self.leafOffset(levels: levels)
    if let keys { leaves.update(from: keys, count: count) }
    (leaves + count).update(repeating: EventKey.infinity, count: leafCount - count)
    playAll()
  }

  /// Multiplies the number of leaves by four; the keys keep their leaves.
  ///
  /// - Precondition: The tree has fewer than ``leafLimit`` leaves.
  /// - Complexity: O(`leafCount`).
  @usableFromInline
  package mutating func grow() {
    precondition(levels < Self.maximalLevels)
    // Keys move upwards in memory to where the new leaves begin; the copy allows for the overlap.
    let old = leaves
    let oldCount = leafCount
    levels += 1
    leafCount *= 4
    leafOffset = Self.leafOffset(levels: levels)
    leaves.update(from: old, count: oldCount)
    (leaves + oldCount).update(repeating: EventKey.infinity, count: leafCount - oldCount)
    playAll()
  }

  /// Plays all matches.
  private mutating func playAll() {
    var offset = leafOffset + (leafCount - 4) * Self.keyBytes
    while offset > Self.rootPosition * Self.keyBytes {
      let group = Self.key(nodes, offset)
      let left = group[0] < group[1] ? group[0] : group[1]
      let right = group[2] < group[3] ? group[2] : group[3]
      Self.key(nodes, Self.parent(of: offset)).pointee = left < right ? left : right
      offset -= 4 * Self.keyBytes
    }
    root = Self.key(nodes, Self.rootPosition * Self.keyBytes).pointee
  }

  @inline(__always)
  private static func parent(of offset: Int) -> Int {
    ((offset &>> 2) & ~(keyBytes &- 1)) &+ 2 &* keyBytes
  }

  /// One match: the three siblings among themselves, off the critical path, then the newcomer.
  @inline(__always)
  fileprivate static func play(
    _ nodes: UnsafeMutableRawPointer, _ offset: inout Int, _ winner: inout UInt128
  ) {
    let first = key(nodes, offset ^ keyBytes).pointee
    let second = key(nodes, offset ^ (2 &* keyBytes)).pointee
    let third = key(nodes, offset ^ (3 &* keyBytes)).pointee
    key(nodes, offset).pointee = winner
    let pair = first < second ? first : second
    let best = pair < third ? pair : third
    winner = winner < best ? winner : best
    offset = parent(of: offset)
  }
}

/// Replays the matches on the path from a leaf to the root.
///
/// Straight-line code in a function of its own on purpose: inside a loop the compiler turns the
/// conditional moves into branches, which are mispredicted every other time. Not a member of the tree,
/// since calls of a static function go through a second one that drops the type.
///
/// - Parameters:
///   - nodes: The tree's memory.
///   - leaf: The leaf's offset in bytes.
///   - levels: The number of matches, from 1 to 6.
///   - key: The leaf's new key.
/// - Returns: The smallest key of the tree.
@usableFromInline
@inline(never)
func replayMatches(
  _ nodes: UnsafeMutableRawPointer, from leaf: Int, levels: Int, key: UInt128
) -> UInt128 {
  var offset = leaf
  var winner = key
  switch levels {
  case 6:
    WinnerTree.play(nodes, &offset, &winner)
    fallthrough
  case 5:
    WinnerTree.play(nodes, &offset, &winner)
    fallthrough
  case 4:
    WinnerTree.play(nodes, &offset, &winner)
    fallthrough
  case 3:
    WinnerTree.play(nodes, &offset, &winner)
    fallthrough
  case 2:
    WinnerTree.play(nodes, &offset, &winner)
    fallthrough
  default:
    WinnerTree.play(nodes, &offset, &winner)
  }
  return winner
}

extension WinnerTree {
  /// What is wrong with the matches of the tree; empty unless there is a bug.
  package func consistencyViolations() -> [String] {
    var violations: [String] = []
    var offset = leafOffset + (leafCount - 4) * Self.keyBytes
    while offset > Self.rootPosition * Self.keyBytes {
      let group = Self.key(nodes, offset)
      let least = min(min(group[0], group[1]), min(group[2], group[3]))
      let parent = Self.parent(of: offset)
      let winner =
        parent == Self.rootPosition * Self.keyBytes ? root : Self.key(nodes, parent).pointee
      if winner != least {
        violations.append("node \(parent / Self.keyBytes) is not the least below it")
      }
      offset -= 4 * Self.keyBytes
    }
    return violations
  }
}
