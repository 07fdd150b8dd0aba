// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation

/// The laws that every allocation strategy keeps, and those it declares.
///
/// Violations come as text, so that the suite can itself be tested with strategies that lie.
enum AllocationContract {
  /// What a strategy breaks for one request.
  static func violations(
    of strategy: some AllocationStrategy, for request: AllocationRequest
  ) -> [String] {
    do {
      let table = try strategy.allocate(request)
      return try universal(strategy, request, table)
        + laws.filter { strategy.laws.contains($0.law) }.flatMap { law, check in
          try check(strategy, request, table).map { "\(law.names.joined()): \($0)" }
        }
    } catch {
      return ["refused a request it has an example for: \(error)"]
    }
  }

  private typealias Check =
    @Sendable (any AllocationStrategy, AllocationRequest, AllocationTable) throws -> [String]

  private static let laws: [(law: AllocationLaws, check: Check)] = [
    (.exclusiveOwnership, { _, _, table in QueueOwnership(table).sharedQueues.map { "\($0)" } }),
    (.completeCoverage, { _, _, table in QueueOwnership(table).unownedQueues.map { "\($0)" } }),
    (
      .balancedPerTopic,
      { _, request, table in
        request.topics.flatMap { topic in
          spread(of: table) { table.queues[$0].topic == topic.name }.map { "\(topic.name) \($0)" }
        }
      }
    ),
    (.balancedOverall, { _, _, table in spread(of: table) { _ in true } }),
    (.onlyRequestedQueues, onlyRequestedQueues),
    (.memberOrderIrrelevant, memberOrderIrrelevant),
    (.queueOrderIrrelevant, queueOrderIrrelevant),
    (.localChange, localChange),
    (.memoryless, memoryless),
    (.subscriptionsRespected, subscriptionsRespected),
  ]

  private static func universal(
    _ strategy: some AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    var broken: [String] = []
    if try strategy.allocate(request) != table { broken.append("repetition: another answer") }
    if table.members != request.members.map(\.id) { broken.append("members: not those asked for") }
    if !table.queues.starts(with: request.queues.map(\.id)) {
      broken.append("queues: not those asked for")
    }
    for member in table.members {
      if try strategy.allocate(request, for: member) != table.queues(of: member) {
        broken.append("own view: \(member) gets something else for itself")
      }
    }
    return broken + coding(strategy, request, table) + emptiness(strategy, request)
  }

  /// Written as a scenario file has it and read back, a strategy is the same.
  private static func coding(
    _ strategy: some AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) -> [String] {
    do {
      let written = try JSONEncoder().encode(NamedStrategy(strategy))
      let read = try JSONDecoder().decode(NamedStrategy.self, from: written).strategy
      return try read.allocate(request) == table ? [] : ["coding: another answer once read back"]
    } catch {
      return ["coding: \(error)"]
    }
  }

  /// Without members nobody can be given anything, and nothing may trap.
  private static func emptiness(
    _ strategy: some AllocationStrategy, _ request: AllocationRequest
  ) -> [String] {
    let nobody = try? strategy.allocate(AllocationRequest(queues: request.queues, members: []))
    let noQueues: [AllocatableQueue] = []
    _ = try? strategy.allocate(AllocationRequest(queues: noQueues, members: request.members))
    _ = try? strategy.allocate(AllocationRequest(queues: noQueues, members: []), for: "")
    return nobody.map(\.counts) ?? [] == [] ? [] : ["empty group: somebody owns something"]
  }

  private static func spread(of table: AllocationTable, counting: (Int) -> Bool) -> [String] {
    let counts = table.members.indices.map { table.row(ofMemberAt: $0).count(where: counting) }
    guard let least = counts.min(), let most = counts.max(), most - least > 1 else { return [] }
    return ["from \(least) to \(most)"]
  }

  @Sendable private static func onlyRequestedQueues(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) -> [String] {
    table.members.indices.flatMap { member in
      let row = table.row(ofMemberAt: member)
      return row.filter { $0 >= table.requestedCount }.map { "\(table.queues[$0]) is not one" }
        + (Set(row).count == row.count ? [] : ["\(table.members[member]) gets one twice"])
    }
  }

  @Sendable private static func memberOrderIrrelevant(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    try arrangements(of: request.members).flatMap { members in
      try same(
        QueueOwnership(table), strategy,
        AllocationRequest(queues: request.queues, members: members))
    }
  }

  @Sendable private static func queueOrderIrrelevant(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    try arrangements(of: request.queues).flatMap { queues in
      try same(
        QueueOwnership(table), strategy,
        AllocationRequest(queues: queues, members: request.members))
    }
  }

  @Sendable private static func memoryless(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    let ids = request.queues.map(\.id)
    var members = request.members
    for position in members.indices {
      members[position].owned = Array(ids.dropFirst(position).prefix(2))
      members[position].generation = 7 + position
    }
    return try same(
      QueueOwnership(table), strategy, AllocationRequest(queues: request.queues, members: members))
  }

  @Sendable private static func subscriptionsRespected(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    var members = request.members
    guard let first = members.first, let topic = request.topics.last else { return [] }
    members[0] = GroupMember(first.id, subscription: .topics([topic.name]), rack: first.rack)
    let answer = try strategy.allocate(AllocationRequest(queues: request.queues, members: members))
    return answer.queues(ofMemberAt: 0).filter { $0.topic != topic.name }.map {
      "\(first.id) does not read \($0.topic)"
    }
  }

  /// A newcomer takes without others exchanging anything; a leaver's queues alone change hands.
  @Sendable private static func localChange(
    _ strategy: any AllocationStrategy, _ request: AllocationRequest, _ table: AllocationTable
  ) throws -> [String] {
    let before = QueueOwnership(table)
    var broken: [String] = []
    for member in request.members {
      var newcomer = member
      newcomer.id = MemberID(member.id.name + "x")
      let joined = QueueOwnership(
        try strategy.allocate(
          AllocationRequest(queues: request.queues, members: request.members + [newcomer])))
      for queue in before.queues {
        let gained = Set(joined.owners(of: queue)).subtracting(before.owners(of: queue))
        if !gained.isSubset(of: [newcomer.id]) {
          broken.append("\(queue) went to \(gained) when \(newcomer.id) joined")
        }
      }
      let others = request.members.filter { $0.id != member.id }
      guard !others.isEmpty else { continue }
      let left = QueueOwnership(
        try strategy.allocate(AllocationRequest(queues: request.queues, members: others)))
      for queue in before.queues where !before.owners(of: queue).contains(member.id) {
        if before.owners(of: queue) != left.owners(of: queue) {
          broken.append("\(queue) moved although \(member.id) left without it")
        }
      }
    }
    return broken
  }

  private static func same(
    _ expected: QueueOwnership, _ strategy: any AllocationStrategy, _ request: AllocationRequest
  ) throws -> [String] {
    let got = QueueOwnership(try strategy.allocate(request))
    return got.queuesDiffering(from: expected).map { "\($0) has another owner" }
  }

  /// Backwards, and with the last one first.
  private static func arrangements<Element>(of list: [Element]) -> [[Element]] {
    [list.reversed(), list.suffix(1) + list.dropLast()]
  }
}
