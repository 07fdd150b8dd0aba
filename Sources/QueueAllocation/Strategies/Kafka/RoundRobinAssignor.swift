// SPDX-License-Identifier: GPL-3.0-or-later

/// All partitions of all topics dealt one by one around one circle of members: Kafka's `roundrobin`
/// (`clients.consumer.RoundRobinAssignor`, 4.3).
///
/// Members stand in the circle static ones first, then by id; one that does not read the topic is
/// passed over. With equal subscriptions counts differ by one at most over all topics; with mixed
/// ones they can be far apart.
public struct RoundRobinAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "roundrobin"
  /// What it does, in one line.
  public static let summary = "all topics' queues dealt around one circle of members"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaMember

  /// Creates the strategy.
  public init() {}

  /// It has no memory, and sorts for itself.
  public var laws: AllocationLaws {
    [
      .exclusiveOwnership, .completeCoverage, .balancedPerTopic, .balancedOverall,
      .onlyRequestedQueues, .memberOrderIrrelevant, .queueOrderIrrelevant, .memoryless,
      .subscriptionsRespected,
    ]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Complexity: O(*partitions* × log + *members*) with equal subscriptions, O(*partitions* ×
  ///   *members*) at most with mixed ones.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    let circle = view.staticFirst()
    var next = 0
    let owners = view.topicOfPartition.map { topic in
      // A topic in the view has a reader, so this comes to an end.
      while !view.reads(circle[next], topic) { next = (next + 1) % circle.count }
      defer { next = (next + 1) % circle.count }
      return circle[next]
    }
    return view.table(owners: owners)
  }
}
