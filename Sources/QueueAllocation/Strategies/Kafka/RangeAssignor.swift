// SPDX-License-Identifier: GPL-3.0-or-later

/// Consecutive ranges of each topic's partitions, the first members getting one more: Kafka's
/// `range` (`clients.consumer.RangeAssignor`, 4.3).
///
/// Each topic is dealt by itself to the members that read it, static members first, then by id: the
/// remainders of many topics pile up on the members that sort first. Topics with the same readers
/// and as many partitions are co-partitioned: partition *p* of each goes to the same member.
///
/// Where members and replicas have racks, a partition first goes to a member in a rack of a replica,
/// as far as equal counts allow; for co-partitioned topics only when that holds for all of them.
public struct RangeAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "range"
  /// What it does, in one line.
  public static let summary = "ranges per topic, the first members get one more"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaMember

  /// Creates the strategy.
  public init() {}

  /// It has no memory, and sorts for itself.
  public var laws: AllocationLaws {
    [
      .exclusiveOwnership, .completeCoverage, .balancedPerTopic, .onlyRequestedQueues,
      .memberOrderIrrelevant, .queueOrderIrrelevant, .memoryless, .subscriptionsRespected,
    ]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Complexity: O(*partitions* × log + *members* × *topics*) without racks, one more pass over
  ///   members for each partition with them.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    return view.table(owners: Self.owners(in: view, isRackAware: true))
  }

  /// The owner of each partition.
  static func owners(in view: AssignorView, isRackAware: Bool) -> [Int] {
    let order = view.staticFirst()
    var topics = view.topics.indices.map {
      RangeShares(view, topic: $0, order: order, isRackAware: isRackAware)
    }
    if topics.contains(where: { $0.racks != nil }) { alignRacks(of: &topics, in: view) }
    for topic in topics.indices { topics[topic].giveRanges { _, _ in true } }
    return topics.flatMap(\.owners)
  }

  /// Gives out what racks decide, co-partitioned topics together.
  private static func alignRacks(of topics: inout [RangeShares], in view: AssignorView) {
    struct Group: Hashable {
      let subscribers: [Int]
      let partitions: Int
    }
    var groups: [Group: Int] = [:]
    var together: [[Int]] = []
    for (topic, shares) in topics.enumerated() {
      let group = Group(subscribers: shares.subscribers, partitions: shares.partitions.count)
      if let known = groups[group] {
        together[known].append(topic)
      } else {
        groups[group] = together.count
        together.append([topic])
      }
    }
    for group in together {
      if group.count > 1 {
        alignTogether(group, of: &topics, in: view)
      } else if let racks = topics[group[0]].racks {
        topics[group[0]].giveRanges { !racks.mismatch($0, $1) }
      }
    }
  }

  /// For each partition number the first member with room whose rack suits that partition of every
  /// topic.
  private static func alignTogether(
    _ group: [Int], of topics: inout [RangeShares], in view: AssignorView
  ) {
    let first = topics[group[0]]
    let hasRack = first.subscribers.contains { !(view.member($0).rack ?? "").isEmpty }
    guard hasRack else { return }
    var remaining = Array(first.subscribers.indices)
    for number in 0..<first.partitions.count {
      guard !remaining.isEmpty else { return }
      let match = remaining.first { subscriber in
        group.allSatisfy { topic in
          topics[topic].room(subscriber) > 0
            && suits(
              first.subscribers[subscriber], topics[topic].partitions.lowerBound + number, in: view)
        }
      }
      guard let match else { continue }
      for topic in group { topics[topic].give(number, to: match) }
      if group.allSatisfy({ topics[$0].room(match) == 0 }) { remaining.removeAll { $0 == match } }
    }
  }

  /// Whether a member has no rack, or one with a replica of a partition.
  private static func suits(_ member: Int, _ partition: Int, in view: AssignorView) -> Bool {
    guard let rack = view.member(member).rack, !rack.isEmpty else { return true }
    return view.queue(partition).racks.contains(rack)
  }
}
