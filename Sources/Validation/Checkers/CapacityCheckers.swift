// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of what a group can carry when queues do not fall evenly on members, or messages on queues.
///
/// Messages are evenly spaced, so a run may differ from the rates by one message for each queue and
/// each server.
enum CapacityCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "uneven-", as: UnevenShares.self,
      check: check),
    GoldenChecker(
      file: "theory.json", section: "cases", namesBeginningWith: "hot-partition-",
      as: HotQueue.self, check: check),
  ]

  // MARK: - Whole queues on members

  private struct UnevenShares: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions: Int
      let consumers: Int
      let total_rate_per_s: Double
      let per_consumer_capacity_per_s: Double
    }
    struct Expected: Decodable {
      let partitions_per_consumer: [Int]
      let heavy_consumer_load: Double
      let light_consumer_load: Double
      let group_backlog_growth_per_s: Double
      let backlog_at_s: [String: Int]
      let max_sustainable_total_rate_per_s: Double
      let naive_capacity_per_s: Double
    }
  }

  @Sendable private static func check(_ asked: UnevenShares) throws -> Findings {
    let parameters = asked.parameters
    let expected = asked.expected
    try Senseless.unless(
      (1...1_000).contains(parameters.partitions) && (1...1_000).contains(parameters.consumers),
      "\(parameters.partitions) queues on \(parameters.consumers) members")
    let tolerance = parameters.partitions + parameters.consumers
    let seconds = expected.backlog_at_s.keys.compactMap { Double($0) }.max() ?? 0
    let outcome = try run(parameters, rate: parameters.total_rate_per_s, seconds: seconds)
    var findings = Findings()
    for (text, backlog) in expected.backlog_at_s.sorted(by: { $0.key < $1.key }) {
      guard let second = Double(text),
        let row = outcome.group.timeSeries.first(where: { $0.time.seconds == second })
      else { return "there is no sample at \(text) s" }
      findings.compare("backlog at \(text) s", Int(row.backlog), backlog, within: tolerance)
    }
    findings.compare(
      "growth", Double(outcome.group.backlogFinal) / seconds, expected.group_backlog_growth_per_s,
      within: Double(tolerance) / seconds)
    compareLoads(outcome, parameters, expected, seconds: seconds, &findings)
    try compareLimit(parameters, expected, &findings)
    return findings
  }

  /// Compares what each member owns and what falls on it.
  private static func compareLoads(
    _ outcome: ReplicationOutcome, _ parameters: UnevenShares.Parameters,
    _ expected: UnevenShares.Expected, seconds: Double, _ findings: inout Findings
  ) {
    let owners = outcome.rebalances.first?.allocation.compactMap(\.after) ?? []
    let counts = QueueingSystem.memberIDs(parameters.consumers).map { member in
      owners.count { $0 == member }
    }
    findings.compare(
      "queues of the members", counts.sorted(by: >), expected.partitions_per_consumer)
    let capacity = parameters.per_consumer_capacity_per_s
    let appended = outcome.queues.filter { $0.topic == QueueingSystem.topic }.map(\.appended)
    guard owners.count == appended.count else { return }
    var offered: [String: Int] = [:]
    for (owner, count) in zip(owners, appended) { offered[owner, default: 0] += count }
    let loads = offered.values.map { Double($0) / seconds / capacity }
    let margin = Double(parameters.partitions) / seconds / capacity
    findings.compare(
      "load of the busiest", loads.max() ?? .nan, expected.heavy_consumer_load, within: margin)
    findings.compare(
      "load of the idlest", loads.min() ?? .nan, expected.light_consumer_load, within: margin)
    let busy = outcome.consumers.map(\.busyShare)
    findings.compare(
      "busy share of the busiest", busy.max() ?? .nan, min(1, expected.heavy_consumer_load),
      within: margin)
    findings.compare(
      "busy share of the idlest", busy.min() ?? .nan, min(1, expected.light_consumer_load),
      within: margin)
  }

  /// At the sustainable rate the backlog stays, a twentieth above it grows; and the sum of the
  /// members' capacities is what they process when all of them always have work.
  private static func compareLimit(
    _ parameters: UnevenShares.Parameters, _ expected: UnevenShares.Expected,
    _ findings: inout Findings
  ) throws {
    let tolerance = parameters.partitions + parameters.consumers
    let limit = expected.max_sustainable_total_rate_per_s
    let most = try run(parameters, rate: limit, seconds: 120).group
    findings.compare("backlog at the limit", most.backlogFinal, 0, within: tolerance)
    let beyond = try run(parameters, rate: 1.05 * limit, seconds: 120).group.backlogFinal
    findings.require(
      "growth beyond the limit", beyond > tolerance,
      "a twentieth above the limit leaves a backlog of only \(beyond)")
    let flooded = try run(parameters, rate: 4 * expected.naive_capacity_per_s, seconds: 60).group
    findings.compare(
      "throughput under a flood", flooded.throughput, expected.naive_capacity_per_s,
      within: Double(tolerance) / 60)
  }

  private static func run(
    _ parameters: UnevenShares.Parameters, rate: Double, seconds: Double
  ) throws -> ReplicationOutcome {
    try Senseless.unless(
      (1...1e4).contains(seconds) && rate * seconds <= 1e7, "\(rate)/s for \(seconds) s")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: seconds),
      arrivals: try ArrivalSpecification(PeriodicArrivals(rate: rate)),
      service: .distribution(try .constant(1 / parameters.per_consumer_capacity_per_s)),
      queues: parameters.partitions, members: parameters.consumers)
    specification.sampleInterval = .seconds(1)
    return try Replication.run(specification, seed: 1, replication: 0)
  }

  // MARK: - A hot key

  private struct HotQueue: Decodable {
    let parameters: Parameters
    let expected: Expected

    struct Parameters: Decodable {
      let partitions: Int
      let consumers: Int
      let total_rate_per_s: Double
      let hot_partition_share: Double
      let per_consumer_capacity_per_s: Double
    }
    struct Expected: Decodable {
      let hot_partition_rate_per_s: Double
      let other_partition_rate_per_s: Double
      let hot_backlog_growth_per_s: Double
      let hot_backlog_after_600_s: Int
      let other_partitions_stable: Bool
      let mean_group_utilization: Double
      let throughput_per_s: Double
      let jain_index_of_offered_load: Double
      let added_consumers_that_help: Int
    }
  }

  @Sendable private static func check(_ asked: HotQueue) throws -> Findings {
    let expected = asked.expected
    let outcome = try run(asked.parameters, added: 0)
    let queues = outcome.queues.filter { $0.topic == QueueingSystem.topic }
      .sorted { $0.appended > $1.appended }
    guard let hot = queues.first, queues.count > 1 else { return "there is no hot queue" }
    // Two producers feed the hot queue, a message each may be under way.
    let margin = 3 / hotSeconds
    var findings = Findings()
    findings.compare(
      "rate of the hot queue", Double(hot.appended) / hotSeconds,
      expected.hot_partition_rate_per_s, within: margin)
    for other in queues.dropFirst() {
      findings.compare(
        "rate of another queue", Double(other.appended) / hotSeconds,
        expected.other_partition_rate_per_s, within: margin)
      findings.require(
        "stability of another queue", (other.backlogPeak <= 2) == expected.other_partitions_stable,
        "another queue had a backlog of \(other.backlogPeak)")
    }
    let backlog = hot.appended - hot.completed
    findings.compare("hot backlog", backlog, expected.hot_backlog_after_600_s, within: 3)
    findings.compare(
      "growth", Double(backlog) / hotSeconds, expected.hot_backlog_growth_per_s, within: margin)
    findings.compare(
      "busy share", outcome.group.busyShare, expected.mean_group_utilization,
      within: margin / asked.parameters.per_consumer_capacity_per_s)
    findings.compare(
      "throughput", outcome.group.throughput, expected.throughput_per_s,
      within: Double(queues.count) * margin)
    findings.compare(
      "Jain index of the offered load", outcome.group.offeredFairness?.jain ?? .nan,
      expected.jain_index_of_offered_load, within: 1e-4)
    let helped = try (1...2).count { added in
      try run(asked.parameters, added: added).group.backlogFinal
        < outcome.group.backlogFinal - 2 * queues.count
    }
    findings.compare("added members that help", helped, expected.added_consumers_that_help)
    return findings
  }

  private static let hotSeconds = 600.0

  /// Runs an even load over all queues together with a load on a single key.
  private static func run(
    _ parameters: HotQueue.Parameters, added: Int
  ) throws -> ReplicationOutcome {
    try Senseless.unless(
      (2...1_000).contains(parameters.partitions) && (1...1_000).contains(parameters.consumers)
        && parameters.total_rate_per_s <= 10_000, "so large a group")
    let cold =
      parameters.total_rate_per_s * (1 - parameters.hot_partition_share)
      / Double(parameters.partitions - 1)
    let hot = parameters.total_rate_per_s * parameters.hot_partition_share - cold
    try Senseless.unless(cold > 0 && hot > 0, "a hot queue with less than its share")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: hotSeconds),
      arrivals: try ArrivalSpecification(
        PeriodicArrivals(rate: cold * Double(parameters.partitions))),
      service: .distribution(try .constant(1 / parameters.per_consumer_capacity_per_s)),
      queues: parameters.partitions, members: parameters.consumers + added)
    specification.producers.append(
      ProducerSpecification(
        name: "hot", topic: QueueingSystem.topic,
        arrivals: try ArrivalSpecification(PeriodicArrivals(rate: hot)), routing: .keyHash,
        keys: .uniform(keys: 1)))
    return try Replication.run(specification, seed: 1, replication: 0)
  }
}
