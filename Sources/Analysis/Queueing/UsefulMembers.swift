// SPDX-License-Identifier: GPL-3.0-or-later

/// Which numbers of members are of use to a group whose queues are dealt as evenly as whole queues can
/// be: those that let it keep up with more messages than one member less.
///
/// The member with the most queues decides. Under concurrent consumption it works on them with all its
/// threads; under orderly consumption with one a queue, as far as its threads go, so that beyond
/// enough threads for all queues no member adds anything.
package struct UsefulMembers: Sendable, Hashable {
  /// The members that the group has.
  package let members: Int
  /// The queues.
  package let queues: Int
  /// The fewest members that keep up with as much.
  package let enough: Int
  /// All numbers of use, ascending.
  package let useful: [Int]

  /// Works out the numbers.
  ///
  /// It is `nil` where the rule does not apply: members, queues or loads are unequal, change during the
  /// run, or keys decide about lanes.
  package init?(_ workload: Workload) {
    let owned = workload.ownedQueues
    guard workload.mode == "clustering", workload.topics == 1, workload.events == 0,
      workload.hasEqualMembers, ["random", "round-robin"].contains(workload.routing),
      ["concurrent", "orderly"].contains(workload.consumption), workload.queues > 0,
      workload.members > 0, owned.count == workload.members,
      owned.reduce(0, +) == Double(workload.queues),
      owned.max() == Double(Self.most(workload.queues, workload.members))
    else { return nil }
    let isOrderly = workload.consumption == "orderly"
    /// Threads that a queue of the fullest member can count on, times all queues.
    func rate(_ members: Int) -> Double {
      let most = Self.most(workload.queues, members)
      let threads = isOrderly ? min(workload.threads, most) : workload.threads
      return Double(threads) / Double(most)
    }
    members = workload.members
    queues = workload.queues
    useful = (1...workload.queues).filter { $0 == 1 || rate($0) > rate($0 - 1) }
    enough = useful.last { $0 <= workload.members } ?? 1
  }

  /// Whether fewer members would keep up with as much.
  package var isMoreThanEnough: Bool { members > enough }

  /// The numbers of use in ranges, such as `1-4, 6, 8, 16`.
  package var ranges: String {
    var ranges: [ClosedRange<Int>] = []
    for number in useful {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }

  private static func most(_ queues: Int, _ members: Int) -> Int {
    (queues + members - 1) / members
  }
}
