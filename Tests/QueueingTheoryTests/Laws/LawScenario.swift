// SPDX-License-Identifier: GPL-3.0-or-later

import Validation
import MessagingModel
import SimulationEngine
import Stochastics
import Testing

/// A scenario that begins and ends empty, for laws that hold of any.
struct LawScenario: Sendable, CustomTestStringConvertible {
  /// What is special about it.
  let name: String
  /// Whether a message that fails waits outside the queues before it comes again.
  var delaysRetries = false
  /// Whether every member gets a copy of each message.
  var copies = false
  /// Whether a listener handles several messages in one go.
  var consumesBatches = false
  /// The change to the plain scenario: 8 queues, 3 members of 2 threads, 200 messages a second.
  let edit: @Sendable (inout ModelSpecification) throws -> Void

  var testDescription: String { name }

  /// Arrivals end here; the rest of the run lets everything drain.
  static let arrivalsEnd = 60.0

  func specification() throws -> ModelSpecification {
    var specification = QueueingSystem.specification(
      duration: .seconds(120), arrivals: try ArrivalSpecification(PoissonArrivals(rate: 200)),
      service: .distribution(try .lognormal(mean: 0.02, coefficientOfVariation: 1)),
      queues: 8, members: 3, threads: 2)
    try edit(&specification)
    specification.sampleInterval = .milliseconds(100)
    specification.events.append(
      ScenarioEvent(
        at: QueueingSystem.instant(Self.arrivalsEnd),
        .step(producer: QueueingSystem.producer, factor: 0)))
    return specification
  }

  /// Runs the scenario and expects it to end empty.
  func run(seed: UInt64) throws -> ReplicationOutcome {
    let outcome = try Replication.run(
      specification(), seed: seed, replication: 0, options: RunOptions(attempts: .share(1)))
    #expect(outcome.group.backlogFinal == 0, "\(name): the run does not end empty")
    return outcome
  }

  static let all: [LawScenario] = [
    LawScenario(name: "concurrent") { _ in },
    LawScenario(name: "a single server near its limit") {
      $0.topics[0].queuesPerBroker = [1]
      $0.groups[0].consumerIDs = ["only"]
      $0.groups[0].threads = 1
      $0.groups[0].service = .distribution(try .exponential(mean: 0.0045))
    },
    LawScenario(name: "bursts of messages") {
      $0.producers[0].arrivals = try ArrivalSpecification(
        PoissonArrivals(rate: 20), batch: .geometric(mean: 10))
    },
    LawScenario(name: "listeners of four messages", consumesBatches: true) {
      $0.groups[0].client.consumeBatchSize = 4
    },
    LawScenario(name: "narrow buffers") {
      $0.groups[0].client.pullThresholdForQueue = 4
      $0.groups[0].client.pullBatchSize = 3
    },
    LawScenario(name: "orderly, failing in place") {
      $0.groups[0].consumption = .orderly
      $0.groups[0].failureProbability = 0.1
      $0.groups[0].client.suspendTime = .milliseconds(50)
    },
    LawScenario(name: "failing into the retry topic", delaysRetries: true) {
      $0.duration = .seconds(2_000)
      $0.groups[0].failureProbability = 0.2
    },
    LawScenario(name: "members come and go") {
      $0.groups[0].client.pullThresholdForQueue = 200
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(10), .add(group: QueueingSystem.group, consumers: ["late"])),
        ScenarioEvent(
          at: QueueingSystem.instant(20), .crash(group: QueueingSystem.group, consumers: ["late"])),
        ScenarioEvent(
          at: QueueingSystem.instant(30),
          .rollingRestart(group: QueueingSystem.group, downtime: .seconds(3), gap: .seconds(2))),
      ]
    },
    LawScenario(name: "orderly members come and go") {
      $0.groups[0].consumption = .orderly
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(10),
          .add(group: QueueingSystem.group, consumers: ["a", "z"])),
        ScenarioEvent(
          at: QueueingSystem.instant(25), .remove(group: QueueingSystem.group, consumers: ["a"])),
        ScenarioEvent(
          at: QueueingSystem.instant(26),
          .slow(
            group: QueueingSystem.group, consumers: ["z"], factor: 3, duration: .seconds(10))),
      ]
    },
    LawScenario(name: "a member vanishes without a sign") {
      $0.duration = .seconds(400)
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(20),
          .lose(group: QueueingSystem.group, consumers: [$0.groups[0].consumerIDs[1]]))
      ]
    },
    LawScenario(name: "orderly members crash while messages fail") {
      $0.duration = .seconds(300)
      $0.groups[0].consumption = .orderly
      $0.groups[0].failureProbability = 0.05
      $0.groups[0].client.suspendTime = .milliseconds(100)
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(15),
          .crash(group: QueueingSystem.group, consumers: [$0.groups[0].consumerIDs[0]])),
        ScenarioEvent(
          at: QueueingSystem.instant(40), .scale(group: QueueingSystem.group, consumers: 4)),
      ]
    },
    LawScenario(name: "queues are added on two brokers, messages bear keys") {
      $0.brokers.append(BrokerSpecification(name: "broker-b", dispatchInterval: .zero))
      $0.topics[0].queuesPerBroker = [4, 4]
      $0.producers[0].keys = .zipf(keys: 1_000, exponent: 0.8)
      $0.producers[0].routing = .keyHash
      $0.duration = .seconds(300)
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(20),
          .addQueues(topic: QueueingSystem.topic, readPerBroker: 2, writePerBroker: 2))
      ]
    },
    LawScenario(name: "a copy for every member", copies: true) {
      $0.groups[0].mode = .broadcasting
      $0.groups[0].threads = 8
      $0.events = [
        ScenarioEvent(
          at: QueueingSystem.instant(30), .add(group: QueueingSystem.group, consumers: ["late"]))
      ]
    },
    LawScenario(name: "latencies and a dispatch loop") {
      $0.network = NetworkSpecification(
        producerLatency: .microseconds(700), consumerLatency: .microseconds(300))
      $0.brokers[0].dispatchInterval = .milliseconds(1)
    },
    LawScenario(name: "tags that the group does not read") {
      $0.producers[0].tags = [WeightedTag(tag: "a", weight: 1), WeightedTag(tag: "b", weight: 2)]
      $0.groups[0].subscriptions[0].expression = "b"
    },
  ]
}
