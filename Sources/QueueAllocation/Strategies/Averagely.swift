// SPDX-License-Identifier: GPL-3.0-or-later

/// Contiguous blocks of each topic's queues, the first members getting one more: RocketMQ's default
/// (`AllocateMessageQueueAveragely`, `AVG`).
///
/// The member at position *i* of *M* gets ⌊*N*/*M*⌋ of *N* queues, plus one when *i* < *N* mod *M*.
/// Topics are dealt one by one to the same members in the same order, so the remainders of many
/// topics pile up on the members that sort first.
public struct Averagely: ClientSideAllocationStrategy {
  /// The word for the strategy.
  public static let name = "averagely"
  /// What it does, in one line.
  public static let summary = "contiguous blocks per topic, the first members get one more"

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
        let (share, remainder) = topic.positions.count.quotientAndRemainder(
          dividingBy: memberCount)
        let start = topic.positions.lowerBound + member * share + min(member, remainder)
        row.append(contentsOf: start..<(start + share + (member < remainder ? 1 : 0)))
      }
    }
  }
}
