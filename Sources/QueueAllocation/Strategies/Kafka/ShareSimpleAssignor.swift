// SPDX-License-Identifier: GPL-3.0-or-later

/// Partitions shared among the members of a share group, as evenly as that goes: Kafka's `simple`
/// (`coordinator.group.assignor.SimpleAssignor`, 4.2 and later, KIP-932).
///
/// With as many partitions as members or more, each partition has one member. With fewer, each is
/// shared by ⌈members / partitions⌉ or less, so that everybody reads something. Members keep what
/// they had where it fits. Members that read different topics share each topic by itself.
public struct ShareSimpleAssignor: AllocationStrategy {
  /// The word for the strategy.
  public static let name = "share-simple"
  /// What it does, in one line.
  public static let summary = "queues shared by several members where they are few"
  /// Where it comes from.
  public static let origin = AllocationOrigin.kafkaShareGroup

  /// Creates the strategy.
  public init() {}

  /// Queues are shared; none is left out.
  public var laws: AllocationLaws {
    [
      .completeCoverage, .onlyRequestedQueues, .memberOrderIrrelevant, .queueOrderIrrelevant,
      .subscriptionsRespected,
    ]
  }

  /// Who gets what, for the whole group at once.
  ///
  /// - Complexity: O((*partitions* + *members*) × *sharing*) with equal subscriptions.
  public func allocate(
    _ request: AllocationRequest
  ) throws(AllocationError) -> AllocationTable {
    let view = AssignorView(request)
    let held = view.claims().map { $0.sorted() }
    var rows = [[Int]](repeating: [], count: view.members.count)
    if view.hasEqualSubscriptions {
      Self.share(view.queues.indices, among: Array(view.members.indices), held, &rows)
    } else {
      for topic in view.topics.indices {
        Self.share(view.topics[topic], among: view.subscribers[topic], held, &rows)
      }
    }
    return view.table(rows: rows)
  }

  /// Shares some partitions among some members.
  private static func share(
    _ partitions: Range<Int>, among members: [Int], _ held: [[Int]], _ rows: inout [[Int]]
  ) {
    guard !partitions.isEmpty, !members.isEmpty else { return }
    let sharing = (members.count + partitions.count - 1) / partitions.count
    // The broker works with binary fractions, whose rounding decides who gets the odd ones.
    let each = Double(sharing * partitions.count) / Double(members.count)
    let wanted = members.indices.map { place in
      Int((each * Double(place + 1)).rounded(.up)) - Int((each * Double(place)).rounded(.up))
    }
    var counts = [Int](repeating: 0, count: members.count)
    var holders = [[Int]](repeating: [], count: partitions.count)
    for (place, member) in members.enumerated() {
      // A member with too many gives up the first ones.
      let mine = held[member].filter { partitions.contains($0) }.suffix(wanted[place])
      counts[place] = mine.count
      for partition in mine { holders[partition - partitions.lowerBound].append(place) }
    }
    for partition in holders.indices where holders[partition].count > sharing {
      let excess = holders[partition].count - sharing
      for place in holders[partition].prefix(excess) { counts[place] -= 1 }
      holders[partition].removeFirst(excess)
    }
    fill(&holders, sharing: sharing, wanted: wanted, &counts)
    for (number, places) in holders.enumerated() {
      for place in places { rows[members[place]].append(partitions.lowerBound + number) }
    }
  }

  /// Gives partitions that are not shared enough to members that are short, one after another.
  private static func fill(
    _ holders: inout [[Int]], sharing: Int, wanted: [Int], _ counts: inout [Int]
  ) {
    var short = counts.indices.filter { counts[$0] < wanted[$0] }
    var next = 0
    var hasGiven = false
    for partition in holders.indices {
      while holders[partition].count < sharing, !short.isEmpty {
        if next == short.count {
          // All that are short have this one already; a slight unevenness does no harm.
          if !hasGiven { break }
          next = 0
          hasGiven = false
        }
        let place = short[next]
        if holders[partition].contains(place) {
          next += 1
          continue
        }
        holders[partition].append(place)
        counts[place] += 1
        hasGiven = true
        if counts[place] >= wanted[place] { short.remove(at: next) } else { next += 1 }
      }
    }
  }
}
