// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of the exact results about shares, moves and remainders.
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

  private struct LoadCase: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable { let allocations: [Double] }
    struct Expected: Decodable {
      let jain_index: Double
      let max_over_mean: Double
      let coefficient_of_variation: Double
    }
  }

  @Sendable private static func check(_ asked: LoadCase) -> String? {
    guard let fairness = Fairness(loads: asked.parameters.allocations) else { return "no figures" }
    return difference("Jain", fairness.jainIndex, asked.expected.jain_index)
      ?? difference("maximum over mean", fairness.maximumOverMean, asked.expected.max_over_mean)
      ?? difference(
        "variation", fairness.coefficientOfVariation, asked.expected.coefficient_of_variation)
  }

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

  @Sendable private static func check(_ asked: ResizeCase) throws -> String? {
    let expected = asked.expected
    let atEnd = (expected.minimum_moves_change_at_end, false)
    let atStart = (expected.minimum_moves_change_at_start, true)
    let rows: [(any AllocationStrategy, (Int, Bool), Int)] = [
      (Averagely(), atEnd, expected.range_contiguous_change_at_end_moved),
      (Averagely(), atStart, expected.range_contiguous_change_at_start_moved),
      (AveragelyByCircle(), atEnd, expected.round_robin_circle_change_at_end_moved),
      (AveragelyByCircle(), atStart, expected.round_robin_circle_change_at_start_moved),
    ]
    for (strategy, (least, changesAtStart), moved) in rows {
      let (churn, after) = try resize(asked.parameters, strategy, changesAtStart: changesAtStart)
      let name = "\(type(of: strategy).name) changed at \(changesAtStart ? "start" : "end")"
      let different =
        difference("\(name), moved", churn.moved, moved)
        ?? difference("\(name), least", churn.least, least)
        ?? difference(
          "\(name), loads", after.counts.sorted(by: >), expected.final_loads_sorted_desc)
        ?? difference(
          "\(name), Jain", Fairness(counts: after.counts)?.jainIndex ?? .nan,
          expected.jain_index_final)
      if let different { return different }
    }
    return nil
  }

  private static func resize(
    _ parameters: ResizeCase.Parameters, _ strategy: any AllocationStrategy, changesAtStart: Bool
  ) throws -> (Churn, QueueOwnership) {
    let most = max(parameters.members_before, parameters.members_after)
    let everybody = (0..<most).map { MemberID("m\(100_000 + $0)") }
    let members = { (count: Int) in
      Array(changesAtStart ? everybody.suffix(count) : everybody.prefix(count))
    }
    let queues = Self.queues(of: "t", count: parameters.partitions)
    let before = try strategy.allocate(
      AllocationRequest(queues: queues, members: members(parameters.members_before)))
    let after = try strategy.allocate(
      AllocationRequest(queues: queues, members: members(parameters.members_after)))
    let ownedAfter = QueueOwnership(after)
    return (Churn(from: QueueOwnership(before), to: ownedAfter), ownedAfter)
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

  @Sendable private static func check(_ asked: ReportedMoves) throws -> String? {
    let owned = { (lists: [String: [Int]]) in
      QueueOwnership(
        members: lists.sorted { $0.key < $1.key }.map { member, numbers in
          (MemberID(member), numbers.map { MessageQueueID(topic: "t", number: $0) })
        })
    }
    let after = owned(asked.parameters.after_reported)
    let churn = Churn(from: owned(asked.parameters.before), to: after)
    let even = try counts(topics: 1, queues: asked.parameters.partitions, of: after.members.count)
    return difference("moved", churn.moved, asked.expected.moved_reported)
      ?? difference("least", churn.least, asked.expected.minimum_moves)
      ?? difference("loads", even.sorted(by: >), asked.expected.optimal_loads_desc)
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

  @Sendable private static func check(_ asked: LeastMoves) throws -> String? {
    let parameters = asked.parameters
    let newcomers = parameters.members_after - parameters.survivor_loads.count
    guard newcomers >= 0 else { return "the case has more survivors than members" }
    let targets = try counts(topics: 1, queues: parameters.partitions, of: parameters.members_after)
    let least = Churn.leastMoves(
      held: parameters.survivor_loads + Array(repeating: 0, count: newcomers),
      orphaned: parameters.orphaned_partitions, targets: targets)
    return difference("targets", targets.sorted(by: >), asked.expected.target_loads_desc)
      ?? difference("least", least, asked.expected.minimum_moves)
  }

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

  @Sendable private static func check(_ asked: ManyTopics) throws -> String? {
    let parameters = asked.parameters
    let owned = try counts(
      topics: parameters.topics, queues: parameters.partitions_per_topic, of: parameters.members)
    guard let fairness = Fairness(counts: owned) else { return "no figures" }
    return difference("queues", owned, asked.expected.partitions_per_member)
      ?? difference("Jain", fairness.jainIndex, asked.expected.jain_index)
      ?? difference("maximum over mean", fairness.maximumOverMean, asked.expected.max_over_mean)
      ?? difference("idle members", owned.count { $0 == 0 }, asked.expected.idle_members)
  }

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

  @Sendable private static func check(_ asked: Rehash) -> String? {
    let before = asked.parameters.partitions_before
    let after = asked.parameters.partitions_after
    guard before > 0, after > 0, before <= 10_000, after <= 10_000 else {
      return "there are \(before) and \(after) queues"
    }
    // Both rules repeat after the product of the two counts.
    let period = before * after
    let kept = (0..<period).count { hash in
      HashSelector.position(ofHash: Int32(hash), count: before)
        == HashSelector.position(ofHash: Int32(hash), count: after)
    }
    return difference("kept", Double(kept) / Double(period), asked.expected.kept_fraction)
      ?? difference(
        "moved", Double(period - kept) / Double(period), asked.expected.moved_fraction)
  }

  /// The numbers of queues that the contiguous rule gives to the members, over all topics.
  private static func counts(topics: Int, queues: Int, of members: Int) throws -> [Int] {
    let request = AllocationRequest(
      queues: (0..<topics).flatMap { Self.queues(of: "t\($0)", count: queues) },
      members: (0..<members).map { MemberID("m\(100_000 + $0)") })
    return try QueueOwnership(Averagely().allocate(request)).counts
  }

  private static func queues(of topic: String, count: Int) -> [MessageQueueID] {
    (0..<count).map { MessageQueueID(topic: topic, number: $0) }
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ got: Value, _ expected: Value
  ) -> String? {
    got == expected ? nil : "\(what): expected \(expected), got \(got)"
  }

  /// Reals count as equal within a relative 1e-9, as the file says of its exact cases.
  private static func difference(_ what: String, _ got: Double, _ expected: Double) -> String? {
    (got - expected).magnitude <= 1e-9 * expected.magnitude
      ? nil : "\(what): expected \(expected), got \(got)"
  }
}
