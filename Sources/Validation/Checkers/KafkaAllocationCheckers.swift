// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of Kafka's assignors, case by case, as its own classes answered.
///
/// Where the answer hangs on the order of a Java hash map, the expected one is that of the same
/// algorithm with every map in ascending order; what holds in any order is checked always.
enum KafkaAllocationCheckers {
  static let all: [GoldenChecker] = strategies.map { file, strategy in
    GoldenChecker(file: "kafka/\(file).json", section: "cases", as: KafkaAllocationCase.self) {
      try difference(in: $0, strategy: strategy)
    }
  }

  private static let strategies: [(String, any AllocationStrategy)] = [
    ("range", RangeAssignor()), ("roundrobin", RoundRobinAssignor()),
    ("sticky", StickyAssignor()), ("cooperative-sticky", CooperativeStickyAssignor()),
    ("server-range", ServerRangeAssignor()), ("server-uniform", ServerUniformAssignor()),
    ("share-simple", ShareSimpleAssignor()),
  ]

  private static func difference(
    in asked: KafkaAllocationCase, strategy: any AllocationStrategy
  ) throws -> String? {
    let table = try strategy.allocate(asked.request)
    var rows: [String: [MessageQueueID]] = [:]
    for (position, member) in table.members.enumerated() {
      rows[member.name] = table.queues(ofMemberAt: position).sorted()
    }
    guard let expected = asked.exact ? asked.assignment : asked.assignmentSortedIteration else {
      return "the case has no assignment in ascending order"
    }
    for member in Set(rows.keys).union(expected.keys).sorted() {
      let wanted = expected[member]?.map(\.id)
      guard let got = rows[member], got == wanted else {
        return "\(member): expected \(wanted ?? []), got \(rows[member] ?? [])"
      }
    }
    return KafkaAllocationProperties(asked, rows).difference
  }
}

/// What a golden case says of its answer in any order of members, and what came out.
private struct KafkaAllocationProperties {
  private let asked: KafkaAllocationCase
  private let rows: [String: [MessageQueueID]]
  private let owners: [MessageQueueID: [String]]

  init(_ asked: KafkaAllocationCase, _ rows: [String: [MessageQueueID]]) {
    self.asked = asked
    self.rows = rows
    var owners: [MessageQueueID: [String]] = [:]
    for (member, queues) in rows.sorted(by: { $0.key < $1.key }) {
      for queue in queues { owners[queue, default: []].append(member) }
    }
    self.owners = owners
  }

  var difference: String? { sizes ?? balance ?? changes ?? withheld ?? sharing }

  private var sizes: String? {
    let expected = asked.properties
    let counts = rows.mapValues(\.count)
    if expected.sizesInvariant, counts != expected.sizes {
      return "sizes: expected \(expected.sizes), got \(counts)"
    }
    let sorted = counts.values.sorted()
    if expected.sortedSizesInvariant, sorted != expected.sortedSizes {
      return "sizes: expected \(expected.sortedSizes), got \(sorted)"
    }
    return nil
  }

  private var balance: String? {
    let counts = rows.values.map(\.count).sorted()
    let score = counts.enumerated().reduce(0) {
      $0 + $1.element * (2 * $1.offset - counts.count + 1)
    }
    return Self.difference("balance score", score, within: asked.properties.balanceScoreRange)
  }

  /// Queues taken from members that claim them and still read them, and queues with other owners
  /// than before.
  private var changes: String? {
    if let range = asked.properties.revokedRange {
      let revoked = asked.members.reduce(0) { sum, entry in
        let (member, claims) = (entry.key, entry.value)
        return sum
          + (claims.owned ?? []).count {
            claims.topics.contains($0.topic) && asked.exists($0)
              && owners[$0.id]?.contains(member) != true
          }
      }
      let problem = Self.difference("revoked", revoked, within: range)
      if let problem { return problem }
      if let bound = asked.properties.revokedLowerBound, revoked < bound {
        return "revoked: \(revoked) is less than \(bound), which nobody can reach"
      }
    }
    guard let range = asked.properties.movedRange, let previous = asked.previous else { return nil }
    var before: [MessageQueueID: [String]] = [:]
    for (member, queues) in previous.sorted(by: { $0.key < $1.key }) {
      for queue in queues { before[queue.id, default: []].append(member) }
    }
    let moved = before.count { queue, members in
      queue.number < asked.topics[queue.topic] ?? 0 && owners[queue] ?? [] != members
    }
    return Self.difference("moved", moved, within: range)
  }

  private var withheld: String? {
    guard let expected = asked.properties.withheld else { return nil }
    let isRead = Set(asked.members.values.flatMap(\.topics))
    let got = asked.request.queues.map(\.id).filter {
      isRead.contains($0.topic) && owners[$0] == nil
    }
    // Which ones they are hangs on the order of members where the answer does.
    let ids = expected.map(\.id)
    if asked.exact ? got != ids : got.count != ids.count {
      return "withheld: expected \(ids), got \(got)"
    }
    let isFollowed = !got.isEmpty
    return asked.properties.followupRebalance == isFollowed
      ? nil : "a second round: expected \(!isFollowed), got \(isFollowed)"
  }

  private var sharing: String? {
    guard let range = asked.properties.membersPerPartition, !owners.isEmpty else { return nil }
    let counts = owners.values.map(\.count)
    let got = [counts.min() ?? 0, counts.max() ?? 0]
    return got == range ? nil : "members for each partition: expected \(range), got \(got)"
  }

  private static func difference(_ what: String, _ got: Int, within range: [Int]) -> String? {
    guard range.count == 2 else { return "\(what): the case gives no range" }
    return (range[0]...max(range[0], range[1])).contains(got)
      ? nil : "\(what): expected \(range[0]) to \(range[1]), got \(got)"
  }
}
