// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Random work queues")
struct RandomWorkQueueTests {
  @Test(
    "Books, latencies and windows hold whatever happens", arguments: 0..<20 as Range<UInt64>)
  func holds(block: UInt64) throws {
    for seed in block * 10..<block * 10 + 10 {
      // The run itself audits conservation, running counts and windows, and throws if they are off.
      let outcome = try ModelFixture.run(RandomWorkQueues(seed: seed).specification, seed: seed)
      for group in outcome.groups {
        #expect(group.account.isBalanced, "seed \(seed)")
        let acks = outcome.attempts.filter {
          outcome.groups[$0.group].name == group.name && $0.result == .ack
        }
        #expect(acks.count == Int(group.account.completed), "seed \(seed)")
        let summed = acks.reduce(0.0) { $0 + Double(($1.ended - $1.published).nanoseconds) }
        let told = group.latency.map { $0.meanParts.sojourn * Double($0.count) } ?? 0
        #expect(abs(told - summed) <= 1e-6 * summed + 1, "seed \(seed)")
        #expect(group.redeliveries >= acks.count { $0.attempt > 1 }, "seed \(seed)")
      }
      #expect(overlaps(outcome) == 0, "seed \(seed)")
    }
  }

  /// Listeners of a consumer with one thread that ran at the same time.
  private func overlaps(_ outcome: ReplicationOutcome) -> Int {
    var overlaps = 0
    var lastEnd: [String: VirtualTime] = [:]
    // A lost one's end is when the broker took the message back; its id may be in use again by then.
    let ended = outcome.attempts.filter { $0.result != .lost }
    for attempt in ended.sorted(by: { $0.started < $1.started }) {
      let name = "\(attempt.group)/\(attempt.consumer)"
      if let end = lastEnd[name], attempt.started < end { overlaps += 1 }
      lastEnd[name] = max(lastEnd[name] ?? .zero, attempt.ended)
    }
    return overlaps
  }

  @Test("The scenarios cover what the model can do")
  func coverage() throws {
    var totals = MessageAccount()
    var results: Set<DeliveryAttempt.Result> = []
    var keyInversions = 0
    for seed in 0..<60 as Range<UInt64> {
      let outcome = try ModelFixture.run(RandomWorkQueues(seed: seed).specification, seed: seed)
      results.formUnion(outcome.attempts.map(\.result))
      for group in outcome.groups {
        totals.merge(group.account)
        keyInversions += group.keyInversions ?? 0
      }
    }
    #expect(results == [.ack, .reject, .lost])
    #expect(totals.completed > 10_000 && totals.deadLettered > 100 && totals.expired > 100)
    #expect(totals.dropped > 100 && totals.delayed > 0 && totals.inFlight > 0)
    #expect(keyInversions > 100)
  }

  @Test("Key inversions are those that the attempts show")
  func keyInversions() throws {
    var fixture = WorkQueueFixture(400, every: .milliseconds(3))
    fixture.consumers = ["a", "b", "c", "d"]
    fixture.prefetch = 3
    fixture.planned = (0..<400).map { PlannedMessage(service: Int64($0 * 7919 % 23) * 1_000_000) }
    var specification = try fixture.specification
    specification.producers[0].keys = .uniform(keys: 5)
    let outcome = try ModelFixture.run(specification, seed: 3)
    let acks = outcome.attempts.filter { $0.result == .ack }
    let expected = acks.enumerated().count { position, attempt in
      acks[(position + 1)...].contains { $0.key == attempt.key && $0.message < attempt.message }
    }
    #expect(expected > 10)
    #expect(outcome.groups[0].keyInversions == expected)
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<16) { seed in
      "\(try ModelFixture.run(RandomWorkQueues(seed: seed).specification, seed: seed))"
    }
  }
}

/// A broker of work queues put together by a seed.
struct RandomWorkQueues {
  let specification: ModelSpecification

  init(seed: UInt64) throws {
    var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 17)
    func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
    func chance(_ share: Double) -> Bool { draws.nextBool(probability: share) }
    let kind: WorkQueue.Kind = [.classic, .quorum, .activemq][below(3)]
    var work = WorkQueue(name: "work", kind: kind)
    if chance(0.3) { work.messageTTL = .milliseconds(Int64(20 + below(400))) }
    if chance(0.3), kind != .activemq { work.maximumLength = below(30) }
    if chance(0.5), kind == .classic {
      work.overflow = [.dropHead, .rejectPublish, .rejectPublishDLX][below(3)]
    }
    if chance(0.7) {
      work.deadLetterExchange = chance(0.5) ? "" : "dead"
      work.deadLetterRoutingKey = chance(0.5) ? "retry" : "parked"
    }
    if chance(0.3), kind == .classic { work.maximumPriority = 1 + below(5) }
    if chance(0.5), kind == .quorum { work.deliveryLimit = below(4) }
    if chance(0.2), kind != .activemq { work.hasSingleActiveConsumer = true }
    if chance(0.6), kind == .activemq { work.hasMessageGroups = true }
    let retry = WorkQueue(
      name: "retry", kind: kind, messageTTL: .milliseconds(Int64(50 + below(300))),
      deadLetterExchange: "", deadLetterRoutingKey: "work")
    let ids = (0..<(1 + below(4))).map { "c\($0)" }
    let second = chance(0.5)
    var events: [ScenarioEvent] = []
    for _ in 0..<below(6) {
      let time = VirtualTime.zero + .milliseconds(Int64(200 + below(4_500)))
      let id = "c\(below(4))"
      let action: ScenarioEvent.Action =
        switch below(7) {
        case 0: .scale(group: "work", consumers: below(6))
        case 1: .crash(group: "work", consumers: [id])
        case 2: .lose(group: "work", consumers: [id])
        case 3: .remove(group: "work", consumers: [id])
        case 4: .slow(group: "work", consumers: [id], factor: 3, duration: .milliseconds(400))
        case 5: .poison(producer: "p")
        default:
          .rollingRestart(group: "work", downtime: .milliseconds(100), gap: .milliseconds(50))
        }
      events.append(ScenarioEvent(at: time, action))
    }
    func latency() throws -> DistributionSpecification? {
      chance(0.5) ? try .exponential(mean: 0.002) : nil
    }
    let groups: [GroupSpecification] =
      [
        .competing(
          name: "work", queue: "work", consumerIDs: ids,
          service: .distribution(try .exponential(mean: 0.012)),
          failureProbability: chance(0.6) ? 0.2 : 0)
      ]
      + (second
        ? [
          .competing(
            name: "second", queue: "parked", consumerIDs: ["d0"],
            service: .distribution(try .exponential(mean: 0.01)))
        ] : [])
    var consumption =
      [
        WorkConsumption(
          queue: "work", prefetch: [0, 1, 2, 10][below(4)],
          acknowledgement: chance(0.15) ? .automatic : .manual,
          onFailure: chance(0.6) ? .reject : .requeue,
          isExclusive: kind == .activemq && chance(0.2),
          exceptions: chance(0.3) ? [.init(consumer: "c0", prefetch: 3, priority: 2)] : [],
          heartbeatTimeout: .milliseconds(700))
      ] + (second ? [WorkConsumption(queue: "parked", prefetch: 4)] : [])
    var producer = ProducerSpecification(
      name: "p", topic: "work",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: 60 + Double(below(200)))))
    if chance(0.7) { producer.keys = .uniform(keys: 12) }
    let ttl: VirtualDuration? = chance(0.2) ? .milliseconds(150) : nil
    let priorities: [Publishing.WeightedPriority] =
      chance(0.5) ? [.init(priority: 0, weight: 3), .init(priority: 4, weight: 1)] : []
    var latencies = WorkQueueLatencies(
      publish: try latency(), deliver: try latency(), settle: try latency(),
      overshoot: try latency())
    // What only some brokers or clients have.
    if chance(0.15) { work.isAutoDelete = true }
    if chance(0.2) { work.cost = .milliseconds(Int64(1 + below(8))) }
    if chance(0.2) { producer.delay = .time(try .exponential(mean: 0.1)) }
    let window = chance(0.25) ? 1 + below(20) : nil
    latencies.confirm = try latency()
    let memory =
      chance(0.2)
      ? BrokerMemory(
        limit: 1_024 * (1 + below(40)),
        checkInterval: kind == .activemq ? .zero : .milliseconds(300)) : nil
    if kind == .activemq {
      producer.properties = [
        PropertySpecification(
          name: "colour", values: .texts([.init(text: "blue"), .init(text: "red")]))
      ]
      if chance(0.3) { consumption[0].selector = "colour <> 'blue'" }
      if chance(0.3) {
        consumption[0].exceptions.append(.init(consumer: "c1", selector: "colour = 'blue'"))
      }
      if chance(0.4) {
        consumption[0].redelivery = RedeliveryPolicy(
          maximum: below(4), initialDelay: .milliseconds(Int64(below(60))), multiplier: 2,
          isNonBlocking: chance(0.5))
      }
    }
    specification = ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: [work, retry, WorkQueue(name: "parked", kind: kind)],
        exchanges: [
          MessageExchange(name: "dead", kind: .fanout), MessageExchange(name: "in", kind: .topic),
        ],
        bindings: [
          ExchangeBinding(exchange: "dead", destination: .queue("retry")),
          ExchangeBinding(exchange: "dead", destination: .queue("parked")),
          ExchangeBinding(exchange: "in", destination: .queue("work"), key: "#"),
          ExchangeBinding(exchange: "in", destination: .queue("parked"), key: "*.copy"),
        ],
        publishing: [
          Publishing(
            exchange: "in",
            routingKey: .weighted([
              .init(tag: "a.copy", weight: 1), .init(tag: "a.plain", weight: 4),
            ]), ttl: ttl, priorities: priorities, confirms: window != nil,
            confirmWindow: window)
        ], consumption: consumption, latencies: latencies, memory: memory),
      duration: .seconds(5), producers: [producer], groups: groups, events: events)
  }
}
