// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics
import Testing

@Suite("Contradictions in a specification")
struct ModelSpecificationProblemsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var edit: @Sendable (inout ModelSpecification) -> Void

    init(_ name: String, _ edit: @escaping @Sendable (inout ModelSpecification) -> Void) {
      testDescription = name
      self.edit = edit
    }
  }

  static let cases = [
    Case("no duration") { $0.duration = .zero },
    Case("warm-up to the end") { $0.warmUp = $0.duration },
    Case("no sample interval") { $0.sampleInterval = .zero },
    Case("negative latency") { $0.network.consumerLatency = .nanoseconds(-1) },
    Case("no broker") {
      $0.brokers = []
      $0.topics = []
    },
    Case("two brokers of one name") {
      $0.brokers.append($0.brokers[0])
      $0.topics[0].queuesPerBroker.append(1)
    },
    Case("negative dispatch interval") { $0.brokers[0].dispatchInterval = .nanoseconds(-1) },
    Case("delay levels never polled") { $0.brokers[0].delayPollInterval = .zero },
    Case("topic for other brokers") { $0.topics[0].queuesPerBroker = [1, 1] },
    Case("topic without queues") { $0.topics[0].queuesPerBroker = [0] },
    Case("topic with negative queues") { $0.topics[0].queuesPerBroker = [-1] },
    Case("two topics of one name") { $0.topics.append($0.topics[0]) },
    Case("two producers of one name") { $0.producers.append($0.producers[0]) },
    Case("producer of an unknown topic") { $0.producers[0].topic = "nowhere" },
    Case("no clients") { $0.producers[0].count = 0 },
    Case("huge messages") { $0.producers[0].messageBytes = 5 << 20 },
    Case("hash without keys") { $0.producers[0].routing = .keyHash },
    Case("no keys") { $0.producers[0].keys = .uniform(keys: 0) },
    Case("negative weight") { $0.producers[0].tags = [.init(tag: "a", weight: -1)] },
    Case("no weight") { $0.producers[0].tags = [.init(tag: "a", weight: 0)] },
    Case("too many tags") {
      $0.producers[0].tags = (0..<70_000).map { .init(tag: "\($0)", weight: 1) }
    },
    Case("two groups of one name") { $0.groups.append($0.groups[0]) },
    Case("group of an unknown topic") { $0.groups[0].subscriptions[0].topic = "nowhere" },
    Case("group of one topic twice") {
      $0.groups[0].subscriptions.append($0.groups[0].subscriptions[0])
    },
    Case("group without topics") { $0.groups[0].subscriptions = [] },
    Case("no threads") { $0.groups[0].threads = 0 },
    Case("probability above one") { $0.groups[0].failureProbability = 1.5 },
    Case("no probability at all") { $0.groups[0].failureProbability = .nan },
    Case("factor of zero") { $0.groups[0].serviceFactors = [.init(consumer: "c0", factor: 0)] },
    Case("pop sharing for members that pull") { $0.groups[0].allocation = PopSharing() },
    Case("pull batch of zero") { $0.groups[0].client.pullBatchSize = 0 },
    Case("threshold too high") { $0.groups[0].client.pullThresholdForQueue = 70_000 },
    Case("rebalances without pause") { $0.groups[0].client.rebalanceMinimumGap = .zero },
    Case("negative pause") { $0.groups[0].client.suspendTime = .nanoseconds(-1) },
    Case("negative limit") { $0.groups[0].client.maximumReconsumeTimes = -1 },
    Case("empty service trace") { $0.groups[0].service = .trace([], repeats: true) },
    Case("negative service time") { $0.groups[0].service = .trace([5, -1], repeats: true) },
    Case("event before the start") {
      $0.events = [ScenarioEvent(at: .zero - .seconds(1), .mark(note: ""))]
    },
    Case("event after the end") { $0.events = [ScenarioEvent(second: 11, .mark(note: ""))] },
    Case("event of an unknown group") {
      $0.events = [ScenarioEvent(second: 1, .scale(group: "x", consumers: 1))]
    },
    Case("event of an unknown producer") {
      $0.events = [ScenarioEvent(second: 1, .poison(producer: "x"))]
    },
    Case("event of an unknown topic") {
      $0.events = [
        ScenarioEvent(second: 1, .addQueues(topic: "x", readPerBroker: 1, writePerBroker: 1))
      ]
    },
    Case("negative scale") {
      $0.events = [ScenarioEvent(second: 1, .scale(group: "orders", consumers: -1))]
    },
    Case("slow-down by nothing") {
      $0.events = [
        ScenarioEvent(
          second: 1, .slow(group: "orders", consumers: ["c0"], factor: 0, duration: nil))
      ]
    },
    Case("burst without time") {
      $0.events = [
        ScenarioEvent(second: 1, .burst(producer: "checkout", factor: 2, duration: .zero))
      ]
    },
    Case("step by no number") {
      $0.events = [ScenarioEvent(second: 1, .step(producer: "checkout", factor: .nan))]
    },
    Case("ramp without bound") {
      $0.events = [
        ScenarioEvent(
          second: 1, .ramp(producer: "checkout", factor: .infinity, duration: .seconds(1)))
      ]
    },
    Case("queues taken away") {
      $0.events = [
        ScenarioEvent(
          second: 1, .addQueues(topic: "orders", readPerBroker: -1, writePerBroker: 0))
      ]
    },
  ]

  @Test("Each is told instead of being run", arguments: cases)
  func told(_ example: Case) throws {
    var specification = try ModelFixture.specification(duration: .seconds(10))
    #expect(specification.problems().isEmpty)
    example.edit(&specification)
    #expect(!specification.problems().isEmpty)
    #expect(throws: ModelError.self) { try ModelFixture.run(specification) }
  }

  @Test("A rate of recorded arrivals that an event would change is told")
  func recordedRate() throws {
    let specification = try ModelFixture.recorded(
      [.zero], duration: .seconds(10),
      events: [ScenarioEvent(second: 1, .step(producer: "checkout", factor: 2))])
    #expect(throws: ModelError.self) { try ModelFixture.run(specification) }
  }
}
