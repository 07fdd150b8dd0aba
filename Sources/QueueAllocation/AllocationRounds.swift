// SPDX-License-Identifier: GPL-3.0-or-later

/// What a strategy makes of a group until nothing more changes hands.
///
/// Most strategies are done after one answer. One that hands queues over in rounds withholds those
/// that a member still claims; their owners give them up and everybody asks again.
public struct AllocationRounds: Sendable {
  /// The answers, in order.
  public let tables: [AllocationTable]

  /// More rounds than any strategy needs, so that one that never comes to rest ends.
  private static let limit = 8

  /// Asks a strategy, and again as long as a member has to give up what it claims.
  ///
  /// - Throws: What the strategy throws.
  public init(
    of strategy: some AllocationStrategy, for request: AllocationRequest
  ) throws(AllocationError) {
    var tables = [try strategy.allocate(request)]
    if type(of: strategy).handsOverInRounds {
      var request = request
      while tables.count < Self.limit, Self.mustGiveUp(tables[tables.count - 1], request) {
        request = request.afterwards(tables[tables.count - 1])
        tables.append(try strategy.allocate(request))
      }
    }
    self.tables = tables
  }

  /// The allocation at the end.
  public var last: AllocationTable { tables[tables.count - 1] }

  /// The queues that nobody owns after the first round, though somebody owns them at the end.
  public var withheld: [MessageQueueID] {
    let first = QueueOwnership(tables[0])
    let last = QueueOwnership(last)
    return last.queues.filter { first.owners(of: $0).isEmpty && !last.owners(of: $0).isEmpty }
  }

  /// Whether a member claims a queue that an answer does not give it.
  private static func mustGiveUp(_ table: AllocationTable, _ request: AllocationRequest) -> Bool {
    request.members.indices.contains { position in
      let owned = request.members[position].owned
      return !owned.isEmpty
        && !Set(table.queues(ofMemberAt: position)).isSuperset(of: owned)
    }
  }
}

extension AllocationRequest {
  /// The same group once everybody owns what an answer gives it, in a generation of its own.
  ///
  /// - Precondition: `table` answers this request, or one with the same members.
  public func afterwards(_ table: AllocationTable) -> AllocationRequest {
    let generation = 1 + max(0, members.map(\.generation).max() ?? 0)
    var members = members
    for position in members.indices {
      members[position].owned = table.queues(ofMemberAt: position)
      members[position].generation = generation
    }
    return AllocationRequest(queues: queues, members: members)
  }
}
