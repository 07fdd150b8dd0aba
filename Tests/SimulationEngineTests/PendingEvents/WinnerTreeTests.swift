// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Testing

@Suite("Winner tree")
struct WinnerTreeTests {
  @Test("The root is the least leaf after every replacement, at every size", arguments: 1...6)
  func root(levels: Int) {
    var random = SplitMix64(seed: UInt64(levels))
    var tree = WinnerTree()
    while tree.levels < levels { tree.grow() }
    var leaves = [UInt128](repeating: .max, count: tree.leafCount)
    for step in 0..<2_000 {
      let leaf = Int(random.next() % UInt64(leaves.count))
      let key =
        random.next() % 4 == 0
        ? UInt128.max : UInt128(random.next() % 3) << 64 | UInt128(random.next())
      leaves[leaf] = key
      tree.replace(leaf, with: key)
      let root = tree.root
      let least = leaves.min()
      #expect(root == least, "step \(step)")
    }
    let violations = tree.consistencyViolations()
    #expect(violations == [])
    #expect(leaves.count == 1 << (2 * levels))
  }

  @Test("Growing keeps every key at its leaf")
  func grow() {
    var tree = WinnerTree()
    for leaf in 0..<4 { tree.replace(leaf, with: UInt128(100 - leaf)) }
    for _ in 0..<5 {
      tree.grow()
      let keys = (0..<4).map { tree.key(at: $0) }
      let rest = (4..<tree.leafCount).allSatisfy { tree.key(at: $0) == .max }
      let root = tree.root
      #expect(keys == [100, 99, 98, 97])
      #expect(rest)
      #expect(root == 97)
    }
    let count = tree.leafCount
    #expect(count == WinnerTree.leafLimit)
  }

  @Test("Loading fills the first leaves and empties the others")
  func load() {
    var tree = WinnerTree()
    let keys: [UInt128] = (0..<50).map { UInt128(1_000 - $0) }
    tree.load(keys, count: 50, levels: 3)
    var root = tree.root
    #expect(root == 951)
    tree.load(keys, count: 3, levels: 1)
    root = tree.root
    let violations = tree.consistencyViolations()
    #expect(root == 998)
    #expect(violations == [])
  }
}
