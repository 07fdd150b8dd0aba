// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of the exact results about shares, moves and remainders, by groups that run: the figures
/// are the fairness and the bills that a run reports.
enum AssignmentTheoryCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "jain-", as: LoadCase.self, check: check),
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "moves-field-", as: ReportedMoves.self,
      check: check),
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "moves-", as: ResizeCase.self,
      check: check),
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "min-moves-", as: LeastMoves.self,
      check: check),
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "multi-topic-range-skew-",
      as: ManyTopics.self, check: check),
    GoldenChecker(
      file: file, section: "cases", namesBeginningWith: "modulo-rehash-", as: Rehash.self,
      check: check),
  ]

  private static let file = "theory.json"

  // MARK: - Groups that run

  /// A group of members without work to speak of, who only own queues.
  private static func group(
    queues: Int, members: [String], allocation: any AllocationStrategy
  ) throws -> ModelSpecification {
    try Senseless.unless(
      (1...10_000).contains(queues) && (1...1_000).contains(members.count),
      "\(queues) queues for \(members.count) members")
    var specification = QueueingSystem.specification(
      duration: .seconds(30), arrivals: try ArrivalSpecification(PeriodicArrivals(rate: 1)),
      service: .distribution(try .constant(0.001)), queues: queues)
    specification.groups[0].consumerIDs = members
    specification.groups[0].allocation = allocation
    return specification
  }

  /// What a change of members costs a running group, and what each member owns afterwards.
  private struct Change {
    var moved: Int
    var least: Int
    var counts: [Int]
  }

  private static func change(
    _ specification: ModelSpecification, to members: [String]
  ) throws -> Change {
    var specification = specification
    let present = specification.groups[0].consumerIDs
    let joining = members.filter { !present.contains($0) }
    let leaving = present.filter { !members.contains($0) }
    try Senseless.unless(
      joining.isEmpty != leaving.isEmpty, "a change in which members both join and leave")
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(5),
        leaving.isEmpty
          ? .add(group: QueueingSystem.group, consumers: joining)
          : .remove(group: QueueingSystem.group, consumers: leaving))
    ]
    let outcome = try Replication.run(specification, seed: 1, replication: 0)
    let rebalances = outcome.rebalances.filter { $0.event == 0 }
    guard let bill = outcome.bills.first, rebalances.count == 1 else {
      throw Senseless(description: "the change led to \(rebalances.count) rebalances")
    }
    let owners = rebalances[0].allocation.filter { $0.topic == QueueingSystem.topic }
      .compactMap(\.after)
    return Change(
      moved: bill.moved, least: bill.least,
      counts: members.map { member in owners.count { $0 == member } })
  }

  private static func compare(
    _ fairness: FairnessMeasures?, jain: Double, _ findings: inout Findings
  ) {
    findings.compareExactly("jain_index", fairness?.jain ?? .nan, jain)
  }

  // MARK: - Fairness

  private struct LoadCase: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable { let allocations: [Int] }
    struct Expected: Decodable {
      let jain_index: Double
      let max_over_mean: Double
      let coefficient_of_variation: Double
    }
  }

  @Sendable private static func check(_ asked: LoadCase) throws -> Findings {
    let loads = asked.parameters.allocations
    try Senseless.unless(loads.allSatisfy { (0...10_000).contains($0) }, "such loads")
    var next = 0
    let rows = loads.map { load in
      defer { next += load }
      return Array(next..<next + load)
    }
    let outcome = try Replication.run(
      group(
        queues: loads.reduce(0, +), members: QueueingSystem.memberIDs(loads.count),
        allocation: ScriptedAllocation([loads.count: rows])), seed: 1, replication: 0)
    let fairness = outcome.group.ownedFairness
    var findings = Findings()
    findings.compare("queues owned", outcome.consumers.map { Int($0.queuesOwned.rounded()) }, loads)
    compare(fairness, jain: asked.expected.jain_index, &findings)
    findings.compareExactly(
      "max_over_mean", fairness?.maxOverMean ?? .nan, asked.expected.max_over_mean)
    findings.compareExactly(
      "coefficient_of_variation", fairness?.coefficientOfVariation ?? .nan,
      asked.expected.coefficient_of_variation)
    return findings
  }

  // MARK: - Moves

  private struct ResizeCase: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions: Int
      let members_before: Int
      let members_after: Int
    }
    struct Expected: Decodable {
      let range_contiguous_change_at_end_moved: Int
      let range_contiguous_change_at_start_moved: Int
      let round_robin_circle_change_at_end_moved: Int
      let round_robin_circle_change_at_start_moved: Int
      let minimum_moves_change_at_end: Int
      let minimum_moves_change_at_start: Int
      let final_loads_sorted_desc: [Int]
      let jain_index_final: Double
    }
  }

  @Sendable private static func check(_ asked: ResizeCase) throws -> Findings {
    let expected = asked.expected
    let parameters = asked.parameters
    let atEnd = (expected.minimum_moves_change_at_end, false)
    let atStart = (expected.minimum_moves_change_at_start, true)
    let rows: [(any AllocationStrategy, (Int, Bool), Int)] = [
      (Averagely(), atEnd, expected.range_contiguous_change_at_end_moved),
      (Averagely(), atStart, expected.range_contiguous_change_at_start_moved),
      (AveragelyByCircle(), atEnd, expected.round_robin_circle_change_at_end_moved),
      (AveragelyByCircle(), atStart, expected.round_robin_circle_change_at_start_moved),
    ]
    let everybody = QueueingSystem.memberIDs(
      max(parameters.members_before, parameters.members_after))
    var findings = Findings()
    for (strategy, (least, changesAtStart), moved) in rows {
      let members = { (count: Int) in
        Array(changesAtStart ? everybody.suffix(count) : everybody.prefix(count))
      }
      let after = members(parameters.members_after)
      let change = try change(
        group(
          queues: parameters.partitions, members: members(parameters.members_before),
          allocation: strategy), to: after)
      let name = "\(type(of: strategy).name) changed at \(changesAtStart ? "start" : "end")"
      findings.compare("\(name), moved", change.moved, moved)
      findings.compare("\(name), least", change.least, least)
      findings.compare(
        "\(name), loads", change.counts.sorted(by: >), expected.final_loads_sorted_desc)
      let settled = try Replication.run(
        group(queues: parameters.partitions, members: after, allocation: strategy), seed: 1,
        replication: 0)
      compare(settled.group.ownedFairness, jain: expected.jain_index_final, &findings)
    }
    return findings
  }

  private struct ReportedMoves: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions: Int
      let before: [String: [Int]]
      let after_reported: [String: [Int]]
    }
    struct Expected: Decodable {
      let moved_reported: Int
      let minimum_moves: Int
      let optimal_loads_desc: [Int]
    }
  }

  @Sendable private static func check(_ asked: ReportedMoves) throws -> Findings {
    let before = asked.parameters.before.sorted { $0.key < $1.key }
    let after = asked.parameters.after_reported.sorted { $0.key < $1.key }
    let change = try change(
      group(
        queues: asked.parameters.partitions, members: before.map(\.key),
        allocation: ScriptedAllocation([
          before.count: before.map(\.value), after.count: after.map(\.value),
        ])), to: after.map(\.key))
    let even = try Replication.run(
      group(
        queues: asked.parameters.partitions, members: after.map(\.key), allocation: Averagely()),
      seed: 1, replication: 0)
    var findings = Findings()
    findings.compare("moved_reported", change.moved, asked.expected.moved_reported)
    findings.compare("minimum_moves", change.least, asked.expected.minimum_moves)
    findings.compare(
      "optimal_loads_desc",
      even.consumers.map { Int($0.queuesOwned.rounded()) }.sorted(by: >),
      asked.expected.optimal_loads_desc)
    return findings
  }

  private struct LeastMoves: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let survivor_loads: [Int]
      let orphaned_partitions: Int
      let members_after: Int
      let partitions: Int
    }
    struct Expected: Decodable {
      let minimum_moves: Int
      let target_loads_desc: [Int]
    }
  }

  /// Survivors, and one member more who leaves the orphans, or newcomers, but not both.
  @Sendable private static func check(_ asked: LeastMoves) throws -> Findings {
    let parameters = asked.parameters
    let survivors = parameters.survivor_loads
    try Senseless.unless(
      parameters.members_after >= survivors.count
        && (survivors + [parameters.orphaned_partitions]).allSatisfy { (0...10_000).contains($0) },
      "such a change")
    var loads = survivors
    if parameters.orphaned_partitions > 0 { loads.append(parameters.orphaned_partitions) }
    var next = 0
    let rows = loads.map { load in
      defer { next += load }
      return Array(next..<next + load)
    }
    let change = try change(
      group(
        queues: parameters.partitions, members: QueueingSystem.memberIDs(loads.count),
        allocation: ScriptedAllocation([loads.count: rows])),
      to: QueueingSystem.memberIDs(parameters.members_after))
    var findings = Findings()
    findings.compare("minimum_moves", change.least, asked.expected.minimum_moves)
    findings.compare(
      "target_loads_desc", change.counts.sorted(by: >), asked.expected.target_loads_desc)
    return findings
  }

  // MARK: - Many topics

  private struct ManyTopics: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let topics: Int
      let partitions_per_topic: Int
      let members: Int
    }
    struct Expected: Decodable {
      let partitions_per_member: [Int]
      let jain_index: Double
      let max_over_mean: Double
      let idle_members: Int
    }
  }

  @Sendable private static func check(_ asked: ManyTopics) throws -> Findings {
    let parameters = asked.parameters
    try Senseless.unless((1...1_000).contains(parameters.topics), "\(parameters.topics) topics")
    let topics = (0..<parameters.topics).map { "topic-\(10_000 + $0)" }
    var specification = try group(
      queues: parameters.partitions_per_topic,
      members: QueueingSystem.memberIDs(parameters.members), allocation: Averagely())
    specification.topics = topics.map {
      TopicSpecification(name: $0, queuesPerBroker: [parameters.partitions_per_topic])
    }
    specification.groups[0].subscriptions = topics.map { .init(topic: $0) }
    specification.producers[0].topic = topics[0]
    let outcome = try Replication.run(specification, seed: 1, replication: 0)
    let owned = outcome.consumers.map { Int($0.queuesOwned.rounded()) }
    let fairness = outcome.group.ownedFairness
    var findings = Findings()
    findings.compare("partitions_per_member", owned, asked.expected.partitions_per_member)
    compare(fairness, jain: asked.expected.jain_index, &findings)
    findings.compareExactly(
      "max_over_mean", fairness?.maxOverMean ?? .nan, asked.expected.max_over_mean)
    findings.compare("idle_members", owned.count { $0 == 0 }, asked.expected.idle_members)
    return findings
  }

  // MARK: - Keys on queues

  private struct Rehash: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions_before: Int
      let partitions_after: Int
    }
    struct Expected: Decodable {
      let moved_fraction: Double
      let kept_fraction: Double
    }
  }

  /// The producer's own rule, over a complete period of both counts of queues.
  @Sendable private static func check(_ asked: Rehash) throws -> Findings {
    let before = asked.parameters.partitions_before
    let after = asked.parameters.partitions_after
    try Senseless.unless(
      (1...10_000).contains(before) && (1...10_000).contains(after),
      "\(before) and \(after) queues")
    let period = before * after
    let kept = (0..<period).count { hash in
      HashSelector.position(ofHash: Int32(hash), count: before)
        == HashSelector.position(ofHash: Int32(hash), count: after)
    }
    var findings = Findings()
    findings.compareExactly(
      "kept_fraction", Double(kept) / Double(period), asked.expected.kept_fraction)
    findings.compareExactly(
      "moved_fraction", Double(period - kept) / Double(period), asked.expected.moved_fraction)
    return findings
  }
}
