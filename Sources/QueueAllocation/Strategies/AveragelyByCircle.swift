// SPDX-License-Identifier: GPL-3.0-or-later

/// Each topic's queues dealt one by one around the circle of members
/// (`AllocateMessageQueueAveragelyByCircle`, `AVG_BY_CIRCLE`).
///
/// Queue *k* of a topic goes to the member at position *k* mod *M*. Counts are those of
/// ``Averagely``; a member gets queues of every broker instead of a block on one, and a change of
/// *M* moves nearly everything.
public struct AveragelyByCircle: ClientSideAllocationStrategy {
  /// The word for the strategy.
  public static let name = "averagely-by-circle"
  /// What it does, in one line.
  public static let summary = "queues of each topic dealt one by one around the members"

  /// Creates the strategy.
  public init() {}

  /// Everything but a memory: who owns what depends on both orders.
  public var laws: AllocationLaws {
    [
      .exclusiveOwnership, .completeCoverage, .balancedPerTopic, .onlyRequestedQueues, .memoryless,
    ]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Throws: ``AllocationError/noQueues`` or ``AllocationError/noMembers``.
  /// - Complexity: O(*queues* + *members* × *topics*).
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    try request.requireQueuesAndMembers()
    let memberCount = request.members.count
    return AllocationTable(request) { member, row in
      for topic in request.topics {
        let dealt = stride(
          from: topic.positions.lowerBound + member, to: topic.positions.upperBound,
          by: memberCount)
        row.append(contentsOf: dealt)
      }
    }
  }
}
