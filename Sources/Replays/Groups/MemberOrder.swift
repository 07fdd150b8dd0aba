// SPDX-License-Identifier: GPL-3.0-or-later

/// The order of the ids that a broker made up for the members of a group, which no recording holds.
package enum MemberOrder {
  /// Up to how many members every order is tried.
  private static let exhaustive = 5

  /// The order with the highest score, the first of several; one with `most` ends the search.
  ///
  /// Of many members only those orders are tried that swapping pairs leads to.
  package static func best(
    of members: [String], most: Int, score: ([String]) -> Int
  ) -> [String] {
    guard members.count <= exhaustive else { return climb(from: members, most: most, score) }
    var best = (order: members, score: -1)
    for order in permutations(of: members) {
      let value = score(order)
      if value > best.score { best = (order, value) }
      if value == most { break }
    }
    return best.order
  }

  private static func permutations(of members: [String]) -> [[String]] {
    guard let first = members.first else { return [[]] }
    return permutations(of: Array(members.dropFirst())).flatMap { rest in
      (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
  }

  private static func climb(
    from members: [String], most: Int, _ score: ([String]) -> Int
  ) -> [String] {
    var best = (order: members, score: score(members))
    var improved = true
    while improved, best.score < most {
      improved = false
      for left in members.indices {
        for right in members.indices[(left + 1)...] {
          var order = best.order
          order.swapAt(left, right)
          let value = score(order)
          guard value > best.score else { continue }
          best = (order, value)
          improved = true
        }
      }
    }
    return best.order
  }
}
