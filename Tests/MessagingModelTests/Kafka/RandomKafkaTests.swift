// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Random Kafka groups")
struct RandomKafkaTests {
  @Test("Books, latencies and order hold whatever happens", arguments: 0..<20 as Range<UInt64>)
  func holds(block: UInt64) throws {
    for seed in block * 5..<block * 5 + 5 {
      // The run itself audits conservation, commits and running counts, and throws if they are off.
      let specification = try RandomKafka(seed: seed).specification
      let outcome = try ModelFixture.run(specification, seed: seed)
      let group = outcome.groups[0]
      let done = outcome.attempts.filter { $0.result != .lost }
      #expect(done.count >= Int(group.account.completed), "seed \(seed)")
      // What is skipped may have been begun by a member that is out before it has committed.
      let distinct = Set(done.map(\.message)).count
      let completed = Int(group.account.completed)
      #expect(
        (completed...completed + Int(group.account.dropped)).contains(distinct), "seed \(seed)")
      let repeated = outcome.attempts.count { $0.attempt > 1 }
      // Those that members are at when the run ends stand in no attempt.
      #expect(group.redeliveries <= repeated + outcome.consumers.count, "seed \(seed)")
      #expect(group.redeliveries >= group.duplicates, "seed \(seed)")
      // The first completion of each record counts, and its parts add up to its sojourn time.
      var first: [Int: DeliveryAttempt] = [:]
      for attempt in done where first[attempt.message].map({ attempt.ended < $0.ended }) ?? true {
        first[attempt.message] = attempt
      }
      let summed = first.values.reduce(0.0) { $0 + Double(($1.ended - $1.published).nanoseconds) }
      let told = group.latency.map { $0.meanParts.sojourn * Double($0.count) } ?? 0
      if distinct == completed {
        #expect(abs(told - summed) <= 1e-6 * summed + 1, "seed \(seed)")
      }
      // Several clients send batches that overtake each other.
      if specification.producers[0].count == 1 { #expect(isInOrder(outcome), "seed \(seed)") }
      for rebalance in outcome.rebalances { #expect(rebalance.moved >= rebalance.least) }
    }
  }

  /// Whether the records of each partition were first begun in order.
  private func isInOrder(_ outcome: ReplicationOutcome) -> Bool {
    var last: [String: Int] = [:]
    let attempts = outcome.attempts.sorted { ($0.started, $0.ended) < ($1.started, $1.ended) }
    for attempt in attempts where attempt.attempt == 1 {
      let queue = attempt.queue
      if let number = last[queue], attempt.message < number { return false }
      last[queue] = attempt.message
    }
    return true
  }

  @Test("The scenarios cover what the model can do")
  func coverage() throws {
    var results: Set<DeliveryAttempt.Result> = []
    var duplicates = 0
    var rebalances = 0
    var doublyOwned = 0.0
    var skipped = 0
    for seed in 0..<100 as Range<UInt64> {
      let outcome = try ModelFixture.run(RandomKafka(seed: seed).specification, seed: seed)
      results.formUnion(outcome.attempts.map(\.result))
      duplicates += outcome.groups[0].duplicates
      doublyOwned += outcome.groups[0].doublyOwned
      rebalances += outcome.rebalances.count
      skipped += Int(outcome.groups[0].account.dropped)
    }
    #expect(results == [.ack, .lost, .discarded])
    #expect(duplicates > 100 && rebalances > 100 && doublyOwned > 0 && skipped > 20)
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<12) { seed in
      "\(try ModelFixture.run(RandomKafka(seed: seed).specification, seed: seed))"
    }
  }
}

/// A Kafka cluster with one group put together by a seed.
struct RandomKafka {
  let specification: ModelSpecification

  init(seed: UInt64) throws {
    var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 23)
    func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
    func chance(_ share: Double) -> Bool { draws.nextBool(probability: share) }
    let brokers = 1 + below(3)
    let partitions = 1 + below(8)
    var publishing = KafkaPublishing()
    publishing.linger = [.zero, .milliseconds(5), .milliseconds(80)][below(3)]
    publishing.batchBytes = [500, 4_000, 16_384][below(3)]
    if chance(0.3) { publishing.partitioner = .roundRobin }
    var consumption = KafkaConsumption()
    switch below(5) {
    case 0: break
    case 1: consumption.assignors = [RoundRobinAssignor()]
    case 2: consumption.assignors = [StickyAssignor()]
    default: consumption.assignors = [CooperativeStickyAssignor()]
    }
    consumption.isStatic = chance(0.3)
    var coordinator = KafkaCoordinatorSettings()
    if chance(0.4) {
      consumption.groupProtocol = .consumer
      consumption.assignors = chance(0.5) ? [ServerUniformAssignor()] : [ServerRangeAssignor()]
      coordinator.consumerHeartbeatInterval = .seconds(Int64(1 + below(5)))
      coordinator.consumerSessionTimeout = .seconds(Int64(8 + below(10)))
    }
    consumption.client.sessionTimeout = .seconds(Int64(6 + below(10)))
    consumption.client.heartbeatInterval = .seconds(Int64(1 + below(3)))
    consumption.client.maximumPollInterval = .seconds(Int64(chance(0.4) ? 4 + below(8) : 300))
    consumption.client.maximumPollRecords = [1, 20, 500][below(3)]
    consumption.client.fetchMinimumBytes = [1, 1, 3_000][below(3)]
    consumption.client.fetchMaximumBytes = [1, 5_000, 50 << 20][below(3)]
    if chance(0.3) { consumption.client.commit = .batch }
    let count = 1 + below(4)
    var events: [ScenarioEvent] = []
    var time: Int64 = 5_000
    for _ in 0..<below(7) {
      time += Int64(below(15_000))
      let id = "c\(below(5))"
      let action: ScenarioEvent.Action =
        switch below(8) {
        case 0, 1: .scale(group: "g", consumers: below(6))
        case 2: .crash(group: "g", consumers: [id])
        case 3: .lose(group: "g", consumers: [id])
        case 4: .remove(group: "g", consumers: [id])
        case 5: .slow(group: "g", consumers: [id], factor: 20, duration: .seconds(8))
        case 6:
          .deploy(group: "g", plan: .init(startUp: .seconds(2), warmUp: .seconds(3), factor: 2))
        default: .rollingRestart(group: "g", downtime: .seconds(1), gap: .seconds(4))
        }
      events.append(ScenarioEvent(at: .zero + .milliseconds(time), action))
    }
    let isKeyed = chance(0.4)
    if seed % 3 == 0 {
      events.append(
        ScenarioEvent(
          at: .zero + .milliseconds(Int64(5_000 + below(60_000))),
          .addPartitions(topic: "t", count: 1 + below(4))))
      publishing.metadataMaximumAge = .seconds(Int64(1 + below(20)))
      consumption.client.metadataMaximumAge = .seconds(Int64(1 + below(20)))
      if chance(0.5) { consumption.client.offsetReset = .earliest }
    }
    specification = ModelSpecification(
      kafka: KafkaSpecification(
        publishing: [publishing], consumption: [consumption], coordinator: coordinator),
      duration: .seconds(120), sampleInterval: .seconds(1),
      network: NetworkSpecification(
        producerLatency: chance(0.5) ? .milliseconds(2) : .zero,
        consumerLatency: chance(0.5) ? .milliseconds(3) : .zero),
      brokers: (0..<brokers).map { "broker-\($0)" },
      topics: [TopicSpecification(name: "t", totalQueues: partitions, brokers: brokers)],
      producers: [
        ProducerSpecification(
          name: "p", topic: "t", count: 1 + below(3),
          arrivals: try ArrivalSpecification(PoissonArrivals(rate: Double(5 + below(40)))),
          routing: isKeyed ? .keyHash : .sticky,
          keys: isKeyed ? .zipf(keys: 50, exponent: 1) : nil, messageBytes: 100 + below(900))
      ],
      groups: [
        .polling(
          name: "g", topics: ["t"], consumerIDs: (0..<count).map { "c\($0)" },
          start: chance(0.5) ? .cold : .settled,
          service: .distribution(try .exponential(mean: [0.001, 0.02, 0.2][below(3)])),
          consumption: consumption)
      ], events: events)
  }
}
