// SPDX-License-Identifier: GPL-3.0-or-later

import Replays
import Testing

@Suite("The order of members' ids")
struct MemberOrderTests {
  /// How many members stand where they belong.
  private func score(_ order: [String], _ wanted: [String]) -> Int {
    zip(order, wanted).count { $0 == $1 }
  }

  @Test(
    "The best order is found, by trying all or by swapping pairs",
    arguments: [
      [], ["a"], ["c", "a", "b"], ["b", "a", "e", "d", "c"], ["d", "f", "a", "g", "b", "e", "c"],
    ])
  func best(wanted: [String]) {
    let found = MemberOrder.best(of: wanted.sorted(), most: wanted.count) { score($0, wanted) }
    #expect(found == wanted)
  }

  @Test("Nobody is lost, and the first of equal orders is taken")
  func indifferent() {
    let members = (0..<4).map { "c\($0)" }
    #expect(MemberOrder.best(of: members, most: 1) { _ in 0 } == members)
    var tried: Set<[String]> = []
    _ = MemberOrder.best(of: members, most: 1) {
      tried.insert($0); return 0
    }
    #expect(tried.count == 24)
  }
}
