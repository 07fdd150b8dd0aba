// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// The strategies of the bin packing study by the study's short names, and groups that they pack.
enum PackingHeuristics {
  /// In the study's order.
  static let all: [(name: String, heuristic: BinPacking.Heuristic)] = [
    ("nf", .nextFit), ("nfd", .nextFitDecreasing), ("ff", .firstFit), ("ffd", .firstFitDecreasing),
    ("wf", .worstFit), ("wfd", .worstFitDecreasing), ("bf", .bestFit),
    ("bfd", .bestFitDecreasing), ("mwf", .modifiedWorstFit), ("mbf", .modifiedBestFit),
    ("mwfp", .modifiedWorstFitByQueue), ("mbfp", .modifiedBestFitByQueue),
  ]

  /// Whether the study hands partitions to a heuristic in a fresh order at every row.
  static func shuffles(_ name: String) -> Bool { ["nf", "ff", "wf", "bf"].contains(name) }

  static func heuristic(named name: String) throws -> BinPacking.Heuristic {
    guard let found = all.first(where: { $0.name == name }) else {
      throw Senseless(description: "there is no heuristic '\(name)'")
    }
    return found.heuristic
  }
}

/// A group that is packed anew at every row of a stream of speeds.
///
/// There are as many members as partitions, which is as many as can ever be needed; those without
/// partitions are not running.
struct PackedGroup {
  private let strategy: any AllocationStrategy
  private let capacity: Double
  private let queues: [MessageQueueID]
  private let memberIDs: [MemberID]
  /// The member of each partition; -1 before the first row.
  private(set) var owners: [Int]

  init(_ strategy: any AllocationStrategy, partitions: Int, capacity: Double, members: Int? = nil) {
    self.strategy = strategy
    self.capacity = capacity
    queues = (0..<partitions).map { MessageQueueID(topic: "t", number: $0) }
    memberIDs = QueueingSystem.memberIDs(members ?? partitions).map { MemberID($0) }
    owners = Array(repeating: -1, count: partitions)
  }

  /// What a row came to.
  struct Row {
    /// Members that own something.
    var consumers: Int
    /// The load that changed owner.
    var score: ReassignmentScore
    /// Partitions that changed owner.
    var moved: Int
  }

  /// Packs the group under new speeds, the partitions in some order.
  mutating func pack(_ speeds: [Double], order: [Int]? = nil) throws -> Row {
    var owned = Array(repeating: [MessageQueueID](), count: memberIDs.count)
    for (partition, owner) in owners.enumerated() where owner >= 0 {
      owned[owner].append(queues[partition])
    }
    let order = order ?? Array(queues.indices)
    let table = try strategy.allocate(
      AllocationRequest(
        queues: order.map { AllocatableQueue(queues[$0], load: speeds[$0]) },
        members: memberIDs.enumerated().map { GroupMember($1, owned: owned[$0]) }))
    var after = Array(repeating: -1, count: owners.count)
    var consumers = 0
    for member in memberIDs.indices {
      let row = table.row(ofMemberAt: member)
      if !row.isEmpty { consumers += 1 }
      for position in row { after[order[position]] = member }
    }
    let churn = Churn(before: owners, after: after, members: Array(memberIDs.indices))
    let score = ReassignmentScore(
      before: owners, after: after, loads: speeds, capacity: capacity)
    owners = after
    return Row(consumers: consumers, score: score, moved: churn.moved)
  }
}
