// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Random clusters of work queues")
struct RandomWorkClusterTests {
  @Test("Books hold whatever nodes and links do", arguments: 0..<20 as Range<UInt64>)
  func holds(block: UInt64) throws {
    for seed in block * 15..<block * 15 + 15 {
      do {
        // The run itself audits conservation, running counts and windows, and throws if they are off.
        let outcome = try ModelFixture.run(RandomWorkCluster(seed: seed).specification, seed: seed)
        for group in outcome.groups {
          #expect(group.account.isBalanced, "seed \(seed)")
          let acks = outcome.attempts.count {
            outcome.groups[$0.group].name == group.name && $0.result == .ack
          }
          #expect(
            acks == Int(group.account.completed) + group.duplicates, "seed \(seed)")
        }
        for fault in outcome.queueFaults {
          let counts = [
            fault.requeued, fault.lost, fault.unconfirmed, fault.repeated, fault.duplicates,
            fault.disconnected, fault.promotions,
          ]
          #expect(counts.allSatisfy { $0 >= 0 } && fault.unavailable >= 0, "seed \(seed)")
        }
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("A careful publisher of a quorum queue loses nothing", arguments: 0..<40 as Range<UInt64>)
  func careful(seed: UInt64) throws {
    var specification = try RandomWorkCluster(seed: seed).specification
    specification.workQueues?.queues[0].kind = .quorum
    specification.workQueues?.queues[0].placement = QueuePlacement(leader: "n1", replicas: 3)
    specification.workQueues?.queues[0].maximumPriority = 0
    specification.workQueues?.queues[0].deliveryLimit = nil
    specification.workQueues?.queues[0].maximumLength = nil
    specification.workQueues?.queues[0].deadLetterExchange = nil
    specification.workQueues?.consumption[0].acknowledgement = .manual
    specification.workQueues?.consumption[0].onFailure = .requeue
    specification.workQueues?.publishing[0].confirms = true
    specification.workQueues?.publishing[0].confirmWindow = 1_000_000
    specification.workQueues?.publishing[0].repeatsUnconfirmed = true
    let outcome = try ModelFixture.run(specification, seed: seed)
    let faults = outcome.queueFaults.filter { $0.queue == "work" }
    #expect(faults.allSatisfy { $0.lost == 0 && $0.unconfirmed == 0 })
    #expect(outcome.groups[0].account.dropped == 0)
  }

  @Test(
    "Books of streams hold whatever nodes, links and readers do", arguments: 0..<20 as Range<UInt64>
  )
  func streams(block: UInt64) throws {
    for seed in block * 15..<block * 15 + 15 {
      do {
        let outcome = try ModelFixture.run(
          RandomWorkCluster(seed: seed).withStream(seed: seed), seed: seed)
        #expect(outcome.groups.allSatisfy { $0.account.isBalanced }, "seed \(seed)")
        for (index, group) in outcome.groups.enumerated() {
          let acks = outcome.attempts.count { $0.group == index && $0.result == .ack }
          #expect(acks == Int(group.account.completed) + group.duplicates, "seed \(seed)")
        }
        #expect(
          outcome.queueFaults.filter { $0.queue == "work" }.allSatisfy { $0.lost == 0 },
          "seed \(seed)")
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test("A reader with a stored offset gets all that a careful publisher writes")
  func allIsRead() throws {
    for seed in 0..<60 as Range<UInt64> {
      var specification = try RandomWorkCluster(seed: seed).withStream(seed: seed)
      specification.workQueues?.queues[0].retention = StreamRetention()
      specification.groups[0].threads = 1
      specification.producers[0].delay = nil
      specification.workQueues?.consumption[0].stream = StreamReading(
        offset: .first, storesEvery: 5, hasSingleActiveConsumer: true)
      specification.workQueues?.publishing[0].confirms = true
      specification.workQueues?.publishing[0].confirmWindow = 1_000_000
      specification.workQueues?.publishing[0].repeatsUnconfirmed = true
      let outcome = try ModelFixture.run(specification, seed: seed)
      let account = outcome.groups[0].account
      #expect(account.dropped == 0 && account.expired == 0, "seed \(seed)")
      // Each of those read for the first time, in order.
      var next: [Int: Int] = [:]
      for attempt in outcome.attempts where attempt.group == 0 && attempt.result == .ack {
        let expected = next[attempt.producer] ?? 0
        #expect(attempt.message <= expected, "seed \(seed)")
        next[attempt.producer] = max(expected, attempt.message + 1)
      }
    }
  }

  @Test("Streams give the same outcome again, on any number of threads")
  func repeatableStreams() async throws {
    try await Repeatability.expect(of: 0..<12) { seed in
      "\(try ModelFixture.run(RandomWorkCluster(seed: seed).withStream(seed: seed), seed: seed))"
    }
  }

  @Test("The faults of clusters, and what they do, happen in them")
  func coverage() throws {
    var totals = (
      promotions: 0, lost: 0, unconfirmed: 0, repeated: 0, duplicates: 0, requeued: 0, down: 0
    )
    for seed in 0..<80 as Range<UInt64> {
      let outcome = try ModelFixture.run(RandomWorkCluster(seed: seed).specification, seed: seed)
      for fault in outcome.queueFaults {
        totals.promotions += fault.promotions
        totals.lost += fault.lost
        totals.unconfirmed += fault.unconfirmed
        totals.repeated += fault.repeated
        totals.duplicates += fault.duplicates
        totals.requeued += fault.requeued
        totals.down += fault.unavailable > 0 ? 1 : 0
      }
    }
    #expect(totals.promotions > 20 && totals.lost > 20 && totals.unconfirmed > 20, "\(totals)")
    #expect(totals.repeated > 20 && totals.duplicates > 20 && totals.requeued > 20, "\(totals)")
    #expect(totals.down > 20, "\(totals)")
  }

  @Test("Seed and replication decide the outcome, all of it, on any number of threads")
  func repeatable() async throws {
    try await Repeatability.expect(of: 0..<12) { seed in
      "\(try ModelFixture.run(RandomWorkCluster(seed: seed).specification, seed: seed))"
    }
  }

  @Test("Nodes that never fail change nothing where they cost nothing")
  func noFaults() throws {
    var fixture = WorkQueueFixture(400, every: .milliseconds(3))
    fixture.consumers = ["a", "b", "c"]
    fixture.prefetch = 3
    fixture.latencies = WorkQueueLatencies(
      publish: try .exponential(mean: 0.002), deliver: try .exponential(mean: 0.002),
      settle: try .exponential(mean: 0.002))
    let single = try fixture.run()
    fixture.cluster = RabbitMQCluster(nodes: ["n1", "n2", "n3"])
    let cluster = try fixture.run()
    #expect("\(single.attempts)" == "\(cluster.attempts)")
    #expect(single.groups[0].latency?.meanParts == cluster.groups[0].latency?.meanParts)
  }
}

/// A cluster of RabbitMQ put together by a seed, with faults in the first ten minutes of fifteen.
struct RandomWorkCluster {
  let specification: ModelSpecification

  init(seed: UInt64) throws {
    var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 71)
    func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
    func chance(_ share: Double) -> Bool { draws.nextBool(probability: share) }
    let nodes = (1...3 + 2 * below(2)).map { "n\($0)" }
    var cluster = RabbitMQCluster(
      nodes: nodes,
      partitionHandling: RabbitMQCluster.PartitionHandling.allCases[below(3)],
      hop: .microseconds(Int64(below(2) * 300)), reconnectDelay: .seconds(Int64(1 + below(5))),
      heartbeat: .seconds(Int64(5 + below(60))), boot: .seconds(Int64(below(4))))
    if chance(0.5) { cluster.disk = try .exponential(mean: 0.003) }
    var isMirrored = false
    func placed(_ name: String) -> WorkQueue {
      var queue = WorkQueue(name: name, kind: chance(0.4) ? .quorum : .classic)
      queue.placement.leader = chance(0.5) ? nodes[below(nodes.count)] : nil
      if queue.kind == .quorum {
        queue.placement.replicas = 3
        if chance(0.3) { queue.deliveryLimit = 1 + below(3) }
        if chance(0.2) {
          queue.delayedRetry = .init(minimum: .milliseconds(200), maximum: .seconds(2))
        }
      } else if chance(0.6) {
        isMirrored = true
        queue.placement.replicas = 1 + below(nodes.count)
        queue.placement.mirroring = .init(
          synchronisesAtOnce: chance(0.4), synchronisationTime: .milliseconds(20),
          onFailure: chance(0.6) ? .always : .whenSynced,
          onShutdown: chance(0.3) ? .always : .whenSynced)
      }
      if chance(0.3) { queue.messageTTL = .seconds(Int64(1 + below(40))) }
      if chance(0.3) { queue.maximumLength = 5 + below(40) }
      if chance(0.2) { queue.cost = .milliseconds(Int64(1 + below(30))) }
      if chance(0.2), queue.kind == .classic { queue.maximumPriority = 3 }
      if chance(0.2) { queue.hasSingleActiveConsumer = true }
      return queue
    }
    var work = placed("work")
    let parked = placed("parked")
    if chance(0.5) {
      work.deadLetterExchange = ""
      work.deadLetterRoutingKey = "parked"
    }
    var events: [ScenarioEvent] = []
    var parted = VirtualTime.zero
    for _ in 0..<1 + below(6) {
      let time = VirtualTime.zero + .milliseconds(Int64(1_000 + below(600_000)))
      let node = nodes[below(nodes.count)]
      let id = "c\(below(3))"
      let action: ScenarioEvent.Action
      switch below(8) {
      case 0: action = .crash(group: "work", consumers: [id])
      case 1: action = .lose(group: "work", consumers: [id])
      case 2: action = .scale(group: "work", consumers: below(5))
      case 3, 4, 5:
        action = .fault(
          .stopBroker(
            node, ending: ClusterFault.Ending.allCases[below(3)],
            duration: chance(0.8) ? .milliseconds(Int64(100 + below(120_000))) : nil))
      default:
        let length = VirtualDuration.milliseconds(Int64(1_000 + below(150_000)))
        guard time > parted, !isMirrored || cluster.partitionHandling == .pauseMinority else {
          continue
        }
        parted = time + length
        action = .fault(
          .partition(
            between: Array(nodes.prefix(1 + below(nodes.count - 1))), and: [],
            duration: length))
      }
      events.append(ScenarioEvent(at: time, action))
    }
    events.sort { $0.time < $1.time }
    // A draw may have put a partition before the end of an earlier one.
    var end = VirtualTime.zero
    events.removeAll { event in
      guard case .fault(.partition(_, _, let duration)) = event.action else { return false }
      if event.time < end { return true }
      end = event.time + duration
      return false
    }
    func latency() throws -> DistributionSpecification? {
      chance(0.5) ? try .exponential(mean: 0.05) : nil
    }
    let groups: [GroupSpecification] = [
      .competing(
        name: "work", queue: "work", consumerIDs: ["c0", "c1", "c2"], threads: 1 + below(2),
        service: .distribution(try .exponential(mean: 0.3)),
        failureProbability: chance(0.5) ? 0.1 : 0),
      .competing(
        name: "parked", queue: "parked", consumerIDs: ["d0"],
        service: .distribution(try .exponential(mean: 0.05))),
    ]
    var producer = ProducerSpecification(
      name: "p", topic: "work",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: 5 + Double(below(8)))))
    if chance(0.5) { producer.keys = .uniform(keys: 12) }
    if chance(0.2) { producer.delay = .time(try .exponential(mean: 2)) }
    let window = chance(0.6) ? [5, 100, 10_000][below(3)] : nil
    var publishing = Publishing(
      exchange: "in", routingKey: .constant(""),
      priorities: chance(0.3)
        ? [.init(priority: 0, weight: 3), .init(priority: 2, weight: 1)] : [],
      confirms: window != nil, confirmWindow: window)
    publishing.isPersistent = chance(0.7)
    publishing.repeatsUnconfirmed = chance(0.7)
    specification = ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: [work, parked],
        exchanges: [MessageExchange(name: "in", kind: .fanout)],
        bindings: [ExchangeBinding(exchange: "in", destination: .queue("work"))]
          + (chance(0.4) ? [ExchangeBinding(exchange: "in", destination: .queue("parked"))] : []),
        publishing: [publishing],
        consumption: [
          WorkConsumption(
            queue: "work", prefetch: [1, 3, 20][below(3)],
            acknowledgement: chance(0.1) ? .automatic : .manual,
            onFailure: chance(0.5) ? .reject : .requeue, heartbeatTimeout: .seconds(20)),
          WorkConsumption(queue: "parked", prefetch: 4),
        ],
        latencies: WorkQueueLatencies(
          publish: try latency(), deliver: try latency(), settle: try latency(),
          confirm: try latency()),
        memory: chance(0.2)
          ? BrokerMemory(limit: 1_024 * (20 + below(100)), checkInterval: .milliseconds(2_500))
          : nil, cluster: cluster),
      duration: .seconds(900), producers: [producer], groups: groups, events: events)
  }
}

extension RandomWorkCluster {
  /// The same with a stream in the place of the first queue, read by two groups.
  func withStream(seed: UInt64) throws -> ModelSpecification {
    var draws = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 72)
    func below(_ bound: Int) -> Int { Int(draws.nextBounded(UInt64(bound))) }
    func reading() -> StreamReading {
      let offsets: [StreamReading.Offset] = [
        .first, .last, .next, .number(below(2_000)), .time(.zero + .seconds(100)),
        .age(.seconds(20)),
      ]
      return StreamReading(
        offset: offsets[below(6)], storesEvery: below(2) == 0 ? nil : 1 + below(30),
        hasSingleActiveConsumer: below(2) == 0)
    }
    var specification = specification
    guard var work = specification.workQueues else { return specification }
    var queue = WorkQueue(name: "work", kind: .stream)
    queue.placement = QueuePlacement(
      leader: work.queues[0].placement.leader, replicas: 2 + below(2))
    queue.cost = work.queues[0].cost
    if below(2) == 0 {
      queue.retention = StreamRetention(
        maximumBytes: below(2) == 0 ? nil : 1_024 * (1 + below(200)),
        maximumAge: below(2) == 0 ? nil : .seconds(Int64(1 + below(60))),
        segmentBytes: 1_024 * (1 + below(50)))
    }
    work.queues[0] = queue
    work.consumption[0] = WorkConsumption(queue: "work", prefetch: 1 + below(20))
    work.publishing[0].priorities = []
    work.consumption[0].stream = reading()
    work.consumption.append(WorkConsumption(queue: "work", prefetch: 1 + below(5)))
    work.consumption[2].stream = reading()
    specification.groups[0].failureProbability = 0
    specification.groups.append(
      .competing(
        name: "second", queue: "work", consumerIDs: ["e0", "e1"],
        service: .distribution(try .exponential(mean: 0.05))))
    specification.workQueues = work
    return specification
  }
}
