// SPDX-License-Identifier: GPL-3.0-or-later

/// What one rebalance moved, against the least that it had to.
///
/// A queue moves when it gets an owner other than its last one, also when that one has left. A
/// queue's first ownership is a placement, not a move; a queue that ends up with no owner moves
/// when it gets a new one. *Least* is the fewest moves with which any allocation of the same queues
/// could have reached the same numbers of queues per member, whichever member has which number.
///
/// With shared queues a move is an owner gained by a queue that had owners; ``least`` is then a
/// lower bound, while for exclusive ownership it is exact.
public struct Churn: Sendable, Hashable {
  /// Queues that went to an owner other than their last.
  public let moved: Int
  /// Queues that got their first owner.
  public let placed: Int
  /// Queues that had an owner and have none now.
  public let released: Int
  /// The fewest moves with which the same counts could have been reached.
  public let least: Int

  /// The moves that could have been spared.
  public var excess: Int { moved - least }

  /// Measures a rebalance under exclusive ownership, with members and owners as numbers.
  ///
  /// - Parameters:
  ///   - before: The last owner each queue had, -1 if it never had one.
  ///   - after: The owner each queue has now, -1 for none; as many as `before`.
  ///   - members: All members there are now, idle ones included, each once.
  /// - Precondition: `before` and `after` have the same length.
  /// - Complexity: O(*queues* + *members* log *members*).
  public init(before: [Int], after: [Int], members: [Int]) {
    precondition(before.count == after.count, "churn compares the same queues")
    var moved = 0
    var placed = 0
    var released = 0
    var held: [Int: Int] = [:]
    var owned: [Int: Int] = [:]
    for (last, now) in zip(before, after) {
      guard now >= 0 else {
        if last >= 0 { released += 1 }
        continue
      }
      owned[now, default: 0] += 1
      guard last >= 0 else {
        placed += 1
        continue
      }
      held[last, default: 0] += 1
      if last != now { moved += 1 }
    }
    let owedAgain = after.count { $0 >= 0 } - placed
    self.init(
      moved: moved, placed: placed, released: released,
      least: owedAgain
        - Self.mostKept(held: members.map { held[$0] ?? 0 }, counts: members.map { owned[$0] ?? 0 })
    )
  }

  /// Measures the step from the last owners of all queues to what is owned now.
  ///
  /// - Complexity: O(*queues* + *members* log *members*) when few queues are shared.
  public init(from lastOwners: [MessageQueueID: [MemberID]], to now: QueueOwnership) {
    var moved = 0
    var placed = 0
    var released = 0
    var owedAgain = 0
    var held: [MemberID: Int] = [:]
    var owned: [MemberID: Int] = [:]
    for (position, queue) in now.queues.enumerated() {
      let owners = now.owners(ofQueueAt: position)
      let last = lastOwners[queue] ?? []
      guard !owners.isEmpty else {
        if !last.isEmpty { released += 1 }
        continue
      }
      for owner in owners { owned[owner, default: 0] += 1 }
      guard !last.isEmpty else {
        placed += 1
        continue
      }
      owedAgain += owners.count
      for owner in last { held[owner, default: 0] += 1 }
      moved += owners.count { !last.contains($0) }
    }
    let known = Set(now.queues)
    released += lastOwners.count { !known.contains($0.key) && !$0.value.isEmpty }
    let kept = Self.mostKept(
      held: now.members.map { held[$0] ?? 0 }, counts: now.members.map { owned[$0] ?? 0 })
    self.init(moved: moved, placed: placed, released: released, least: max(0, owedAgain - kept))
  }

  /// Measures the step from one allocation to the next, as if nothing had been before it.
  public init(from before: QueueOwnership, to now: QueueOwnership) {
    var history = OwnershipHistory()
    _ = history.record(before)
    self = history.record(now)
  }

  private init(moved: Int, placed: Int, released: Int, least: Int) {
    self.moved = moved
    self.placed = placed
    self.released = released
    self.least = least
  }

  /// The fewest queues that change owner when members who hold `held` queues, and `orphaned` queues
  /// of members who left, are brought to `targets`, whichever member gets which target.
  ///
  /// - Precondition: `held` and `targets` have the same length.
  public static func leastMoves(held: [Int], orphaned: Int = 0, targets: [Int]) -> Int {
    held.reduce(orphaned, +) - mostKept(held: held, counts: targets)
  }

  /// The most queues that can stay when the counts may be dealt to the members in any way.
  ///
  /// A member with h queues and the count c keeps min(h, c). The sum of these is greatest when the
  /// member that held most gets the greatest count, and so on: exchanging two counts of that order
  /// never gains, since min has increasing differences.
  private static func mostKept(held: [Int], counts: [Int]) -> Int {
    zip(held.sorted(), counts.sorted()).reduce(0) { $0 + min($1.0, $1.1) }
  }
}

/// The last owners of every queue over a series of rebalances, which decide what counts as a move.
public struct OwnershipHistory: Sendable {
  /// Who owned each queue when it last had an owner.
  public private(set) var lastOwners: [MessageQueueID: [MemberID]] = [:]

  /// Creates the history of a group that never owned anything.
  public init() {}

  /// Takes in what is owned now and measures the step to it.
  public mutating func record(_ now: QueueOwnership) -> Churn {
    let churn = Churn(from: lastOwners, to: now)
    for (position, queue) in now.queues.enumerated() {
      let owners = now.owners(ofQueueAt: position)
      if !owners.isEmpty { lastOwners[queue] = owners }
    }
    return churn
  }
}
