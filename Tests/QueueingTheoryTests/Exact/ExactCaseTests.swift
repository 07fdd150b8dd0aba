// SPDX-License-Identifier: GPL-3.0-or-later

import GoldenCases
import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics
import Testing

@Suite("Exact cases of theory, run as scenarios")
struct ExactCaseTests {
  /// What a RocketMQ group can be; the rest needs systems that are not modelled yet.
  static let expressible = [
    "dd1-pause-2s", "dd1-overload-then-stop", "fluid-step-overload", "fluid-outage-and-catch-up",
    "fluid-scale-up-with-lag", "fluid-two-bursts", "fluid-backlog-start", "uneven-16p-12c",
    "uneven-10p-4c", "hot-partition-30pct", "poison-ordered-16x1s",
    "rocketmq-concurrent-retry-16", "commit-interval-duplicates-5s", "bounded-retries-p20-3",
    "zipf-1000-s1", "max-of-16-exponentials",
  ]

  @Test("Each is met to the tolerance of its kind", arguments: expressible)
  func met(id: String) throws {
    let section = try GoldenFolder.inUse().sections(of: "theory.json")
      .first { $0.name == "cases" }
    let found = try #require(section?.cases.first { $0.name == id })
    let checker = try #require(
      GoldenCheckerCatalogue.all.first {
        $0.file == "theory.json" && $0.handles(caseNamed: id)
      })
    #expect(checker.check(found) == .passed)
  }

  struct Resize: Sendable, CustomTestStringConvertible {
    var id: String
    var strategy: any AllocationStrategy
    var newcomersSortLast: Bool

    var testDescription: String {
      "\(id), \(type(of: strategy).name), newcomers sort \(newcomersSortLast ? "last" : "first")"
    }
  }

  static let resizes = ["moves-64p-8to9", "moves-100p-10to12"].flatMap { id in
    [true, false].flatMap { last in
      [
        Resize(id: id, strategy: Averagely(), newcomersSortLast: last),
        Resize(id: id, strategy: AveragelyByCircle(), newcomersSortLast: last),
      ]
    }
  }

  @Test("A running group moves as many queues as the rule demands", arguments: resizes)
  func moves(_ resize: Resize) throws {
    let theory = try TheoryCase.named(resize.id)
    let before = try theory.parameters.count("members_before")
    let after = try theory.parameters.count("members_after")
    let everybody = QueueingSystem.memberIDs(after)
    let place = resize.newcomersSortLast ? "end" : "start"
    let rule =
      resize.strategy is Averagely ? "range_contiguous" : "round_robin_circle"
    let old = resize.newcomersSortLast ? everybody.prefix(before) : everybody.suffix(before)
    var specification = QueueingSystem.specification(
      duration: .seconds(30), arrivals: try ArrivalSpecification(PeriodicArrivals(rate: 1)),
      service: .distribution(try .constant(0.001)),
      queues: try theory.parameters.count("partitions"))
    specification.groups[0].consumerIDs = Array(old)
    specification.groups[0].allocation = resize.strategy
    specification.events = [
      ScenarioEvent(
        at: QueueingSystem.instant(5),
        .add(group: QueueingSystem.group, consumers: everybody.filter { !old.contains($0) }))
    ]
    let outcome = try Replication.run(specification, seed: 1, replication: 0)
    let bill = try #require(outcome.bills.first)
    let rebalances = outcome.rebalances.filter { $0.event == 0 }
    #expect(rebalances.count == 1)
    let moved = try theory.expected.count("\(rule)_change_at_\(place)_moved")
    #expect(bill.moved == moved)
    #expect(bill.least == (try theory.expected.count("minimum_moves_change_at_\(place)")))
    let owners = try #require(rebalances.first).allocation.compactMap(\.after)
    let loads = everybody.map { member in owners.count { $0 == member } }
    let expected = try theory.expected.numbers("final_loads_sorted_desc")
    #expect(loads.sorted(by: >).map { Double($0) } == expected)
  }

  @Test(
    "Many small topics pile up on the first members of a running group",
    arguments: ["multi-topic-range-skew-rocketmq", "multi-topic-range-skew-50x3-8"])
  func manyTopics(id: String) throws {
    let theory = try TheoryCase.named(id)
    let topics = try (0..<theory.parameters.count("topics")).map { "topic-\(100 + $0)" }
    let members = try theory.parameters.count("members")
    var specification = QueueingSystem.specification(
      duration: .seconds(100), arrivals: try ArrivalSpecification(PeriodicArrivals(rate: 1)),
      service: .distribution(try .constant(0.001)), members: members)
    let queues = try theory.parameters.count("partitions_per_topic")
    specification.topics = topics.map { TopicSpecification(name: $0, queuesPerBroker: [queues]) }
    specification.groups[0].subscriptions = topics.map { .init(topic: $0) }
    specification.producers[0].topic = topics[0]
    let outcome = try Replication.run(specification, seed: 1, replication: 0)
    let owned = outcome.consumers.map(\.queuesOwned)
    #expect(owned == (try theory.expected.numbers("partitions_per_member")))
    let fairness = try #require(outcome.group.ownedFairness)
    let jain = try theory.expected.number("jain_index")
    let maximum = try theory.expected.number("max_over_mean")
    #expect((fairness.jain - jain).magnitude <= 1e-9 * jain)
    #expect((fairness.maxOverMean - maximum).magnitude <= 1e-9 * maximum)
    #expect(Double(owned.count { $0 == 0 }) == (try theory.expected.number("idle_members")))
  }

  @Test("A stall delays the requests of an open loop as counted by hand")
  func openLoopStall() throws {
    let theory = try TheoryCase.named("coordinated-omission-15s-stall")
    let values = theory.parameters
    let service = try values.number("service_s")
    let start = try values.number("stall_from_s")
    let end = try start + values.number("stall_s")
    let requests = try theory.expected.count("open_loop_requests")
    var specification = QueueingSystem.specification(
      duration: VirtualDuration(seconds: try values.number("run_s") + 1),
      arrivals: try QueueingSystem.evenlySpaced(requests, period: service),
      service: .distribution(try .constant(service)), threads: 1_000)
    specification.groups[0].client.rebalanceMinimumGap = .nanoseconds(1)
    specification.groups[0].client.firstPullDelay = .zero
    let member = specification.groups[0].consumerIDs[0]
    specification.events = [
      // A nanosecond late, so that the request that ends at this very time has ended.
      ScenarioEvent(
        at: QueueingSystem.instant(start) + .nanoseconds(1),
        .remove(group: QueueingSystem.group, consumers: [member])),
      ScenarioEvent(
        at: QueueingSystem.instant(end) - .nanoseconds(1),
        .add(group: QueueingSystem.group, consumers: ["second"])),
    ]
    let outcome = try Replication.run(specification, seed: 1, replication: 0)
    let latency = try #require(outcome.group.latency)
    #expect(latency.count == Int64(requests))
    let mean = try theory.expected.number("open_loop_mean_s")
    let maximum = try theory.expected.number("open_loop_max_s")
    #expect((latency.meanParts.sojourn / 1e9 - mean).magnitude <= 1e-9 * mean)
    #expect(latency.maximum == VirtualDuration(seconds: maximum))
  }
}
