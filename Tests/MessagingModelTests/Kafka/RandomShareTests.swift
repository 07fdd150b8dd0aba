// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Random share groups")
struct RandomShareTests {
  /// A random cluster whose group is a share group.
  private static func specification(_ seed: UInt64) throws -> ModelSpecification {
    var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 932)
    var specification = try RandomKafka(seed: seed).specification
    var consumption = KafkaConsumption(
      groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    consumption.client = specification.kafka?.consumption[0].client ?? .init()
    consumption.share.lockDuration = .seconds(Int64(15 + draws.nextBounded(20)))
    consumption.share.deliveryLimit = 2 + Int(draws.nextBounded(4))
    consumption.share.recordLimit = [100, 2_000][Int(draws.nextBounded(2))]
    if draws.nextBool(probability: 0.5) { consumption.share.acquireMode = .recordLimit }
    if draws.nextBool(probability: 0.3) { consumption.share.failureAction = .reject }
    specification.kafka?.consumption = [consumption]
    specification.kafka?.coordinator.shareHeartbeatInterval = .seconds(
      Int64(1 + draws.nextBounded(6)))
    specification.kafka?.coordinator.shareSessionTimeout = .seconds(
      Int64(8 + draws.nextBounded(20)))
    if draws.nextBool(probability: 0.6) { specification.groups[0].failureProbability = 0.2 }
    if draws.nextBool(probability: 0.3) {
      specification.kafka?.consumption[0].share.commit = .record
    }
    return specification
  }

  @Test("Books, latencies and deliveries hold whatever happens", arguments: 0..<20 as Range<UInt64>)
  func holds(block: UInt64) throws {
    for seed in block * 5..<block * 5 + 5 {
      // The run itself audits conservation, windows and running counts, and throws if they are off.
      let specification = try Self.specification(seed)
      let outcome = try ModelFixture.run(specification, seed: seed)
      let group = outcome.groups[0]
      let acknowledged = outcome.attempts.filter { $0.result == .ack }
      #expect(acknowledged.count == Int(group.account.completed), "seed \(seed)")
      #expect(Set(acknowledged.map(\.message)).count == acknowledged.count, "seed \(seed)")
      let summed = acknowledged.reduce(0.0) { $0 + Double(($1.ended - $1.published).nanoseconds) }
      let told = group.latency.map { $0.meanParts.sojourn * Double($0.count) } ?? 0
      #expect(abs(told - summed) <= 1e-6 * summed + 1, "seed \(seed)")
      let limit = specification.kafka?.consumption[0].share.deliveryLimit ?? 0
      let isFailing = outcome.attempts.filter { $0.result == .reject }
      #expect(isFailing.allSatisfy { $0.attempt <= max(2, limit) }, "seed \(seed)")
      #expect(group.redeliveries >= group.duplicates, "seed \(seed)")
    }
  }

  @Test("The scenarios cover what the model can do")
  func coverage() throws {
    var results: Set<DeliveryAttempt.Result> = []
    var inversions = 0
    var archived = 0
    var attempts = 0
    for seed in 0..<100 as Range<UInt64> {
      let outcome = try ModelFixture.run(Self.specification(seed), seed: seed)
      results.formUnion(outcome.attempts.map(\.result))
      inversions += outcome.groups[0].queueInversions
      archived += Int(outcome.groups[0].account.dropped)
      attempts = max(attempts, outcome.attempts.map(\.attempt).max() ?? 0)
    }
    #expect(results == [.ack, .lost, .discarded, .reject])
    #expect(inversions > 1_000 && archived > 100 && attempts >= 4)
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<12) { seed in
      "\(try ModelFixture.run(Self.specification(seed), seed: seed))"
    }
  }
}
