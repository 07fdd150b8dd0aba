// SPDX-License-Identifier: GPL-3.0-or-later

/// Allocations computed so far, by what they depend on.
struct AllocationMemo {
  struct Key: Hashable {
    var group: Int
    var topic: Int
    var route: [Int]
    var members: [Int]
  }

  enum Answer {
    /// The strategy refused.
    case failed
    /// The queues of each member, in the order of the sorted members.
    case rows(members: [Int], rows: [[Int]])
  }

  /// A topic of a group.
  private struct Place: Hashable {
    var group: Int
    var topic: Int
  }

  private(set) var answers: [Key: Answer] = [:]
  private var latest: [Place: [Int: [Int]]] = [:]

  /// What each consumer was given when a topic was last allocated to a group.
  func latest(before key: Key) -> [Int: [Int]]? {
    latest[Place(group: key.group, topic: key.topic)]
  }

  mutating func remember(_ answer: Answer, for key: Key) {
    if case .rows(let members, let rows) = answer {
      latest[Place(group: key.group, topic: key.topic)] = Dictionary(
        zip(members, rows)
      ) { first, _ in first }
    }
    // Members of one moment share an allocation; what is older than a few changes is never asked.
    if answers.count >= 64 { answers.removeAll(keepingCapacity: true) }
    answers[key] = answer
  }
}
