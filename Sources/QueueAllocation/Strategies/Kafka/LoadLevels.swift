// SPDX-License-Identifier: GPL-3.0-or-later

/// Members between whom queues are moved, by load: a level that rises from below, as each of its
/// members is given one, and a level that falls from above, as each of its members gives one up.
///
/// Counts are those at the moment of the call, so the members beyond a level still have the count
/// that they began with (`UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer`).
struct LoadLevels {
  private var members: [Int]
  private var lowEnd = 0
  private var lowLevel: Int
  private var nextLow = 0
  private var highStart: Int
  private var highEnd: Int
  private var highLevel: Int
  private var nextHigh: Int

  /// Begins with these members, of whom there is at least one.
  init(of members: [Int], _ counts: [Int]) {
    let sorted = members.sorted {
      counts[$0] == counts[$1] ? $0 < $1 : counts[$0] < counts[$1]
    }
    self.members = sorted
    lowLevel = counts[sorted[0]] - 1
    highStart = sorted.count
    highEnd = sorted.count
    highLevel = counts[sorted[sorted.count - 1]] + 1
    nextHigh = sorted.count - 1
  }

  /// Whether the two levels differ by one at most.
  var isBalanced: Bool { highLevel - lowLevel <= 1 }

  /// The member to give the next queue to.
  mutating func nextLeastLoaded(_ counts: [Int]) -> Int {
    if nextLow >= lowEnd {
      lowLevel += 1
      while lowEnd < members.count, counts[members[lowEnd]] == lowLevel { lowEnd += 1 }
      nextLow = 0
    }
    defer { nextLow += 1 }
    return members[nextLow]
  }

  /// The member to take the next queue from; `nil` when none is left.
  mutating func nextMostLoaded(_ counts: [Int]) -> Int? {
    if nextHigh < highStart {
      if highEnd <= highStart, highStart > 0 {
        // All of the level had nothing to give.
        highLevel = counts[members[highStart - 1]]
      } else {
        highLevel -= 1
      }
      while highStart > 0, counts[members[highStart - 1]] == highLevel { highStart -= 1 }
      nextHigh = highEnd - 1
    }
    guard nextHigh >= 0 else { return nil }
    defer { nextHigh -= 1 }
    return members[nextHigh]
  }

  /// Leaves out the member that the last call named, since it has nothing to give.
  mutating func excludeMostLoaded() {
    members.swapAt(nextHigh + 1, highEnd - 1)
    highEnd -= 1
  }
}
