// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Checks of routes, names of topics, retry policies, timer slots and latency faults.
enum BrokerRuleCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(file: file, section: "latencyFault", as: LatencyFault.self, check: check),
    GoldenChecker(file: file, section: "routes", as: Route.self, check: check),
    GoldenChecker(file: file, section: "topicNames", as: Names.self, check: check),
    GoldenChecker(file: file, section: "groupRetryPolicies", as: Policy.self, check: check),
    GoldenChecker(file: file, section: "timerSlots", as: Slot.self, check: check),
  ]

  private static let file = "rocketmq/misc.json"

  private struct LatencyFault: Decodable {
    let latencyMs: Int64
    let notAvailableMs: Int64
  }

  @Sendable private static func check(_ expected: LatencyFault) -> String? {
    difference(
      "pause", LatencyFaultRule.pause(afterLatency: .milliseconds(expected.latencyMs)),
      .milliseconds(expected.notAvailableMs))
  }

  private struct Route: Decodable {
    let brokers: [Broker]
    let orderTopicConf: String?
    let publishQueues: [Queue]
    let subscribeQueuesSorted: [Queue]

    struct Broker: Decodable {
      let broker: String
      let readQueueNums: Int
      let writeQueueNums: Int
      let perm: Int
      let masterUp: Bool
    }

    /// A queue written as `[broker, number]`.
    struct Queue: Decodable {
      let id: MessageQueueID

      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.id = MessageQueueID(
          topic: topic, broker: try container.decode(String.self),
          number: try container.decode(Int.self))
      }
    }
  }

  /// The cases name no topic.
  private static let topic = "T"

  @Sendable private static func check(_ expected: Route) -> String? {
    let route = TopicRoute(
      topic: topic,
      brokers: expected.brokers.map {
        TopicRoute.Broker(
          name: $0.broker, readQueues: $0.readQueueNums, writeQueues: $0.writeQueueNums,
          permission: $0.perm, hasMaster: $0.masterUp)
      }, fixedOrder: expected.orderTopicConf)
    return difference("publishing", route.publishQueues, expected.publishQueues.map(\.id))
      ?? difference(
        "subscribing", route.subscribeQueues, expected.subscribeQueuesSorted.map(\.id))
  }

  private struct Names: Decodable {
    let group: String
    let topic: String
    let retryTopic: String
    let deadLetterTopic: String
    let popRetryTopicV1: String
    let popRetryTopicV2: String
  }

  @Sendable private static func check(_ expected: Names) -> String? {
    let (group, topic) = (expected.group, expected.topic)
    return difference("retry topic", TopicNames.retry(of: group), expected.retryTopic)
      ?? difference("dead letters", TopicNames.deadLetter(of: group), expected.deadLetterTopic)
      ?? difference(
        "pop retry topic", TopicNames.popRetryV1(of: group, topic: topic),
        expected.popRetryTopicV1)
      ?? difference(
        "pop retry topic of 5.2", TopicNames.popRetryV2(of: group, topic: topic),
        expected.popRetryTopicV2)
  }

  private struct Policy: Decodable {
    let policy: Description
    let delayMillisByReconsumeTimes: [String: Int64]

    struct Description: Decodable {
      let type: String
      let nextMs: [Int64]?
      let initialMs: Int64?
      let maxMs: Int64?
      let multiplier: Int64?
    }
  }

  @Sendable private static func check(_ expected: Policy) -> String? {
    let description = expected.policy
    let policy: RetryPolicy
    switch description.type {
    case "customized":
      policy = description.nextMs.map { .customized($0.map { .milliseconds($0) }) } ?? .standard
    case "exponential":
      // 5 s, doubled up to 2 h, are the class's own numbers.
      policy = .exponential(
        initial: .milliseconds(description.initialMs ?? 5_000),
        maximum: .milliseconds(description.maxMs ?? 7_200_000),
        multiplier: description.multiplier ?? 2)
    case let other: return "unknown type of policy '\(other)'"
    }
    let byTimes = expected.delayMillisByReconsumeTimes.sorted { $0.key < $1.key }
    for (text, delay) in byTimes {
      guard let times = Int(text) else { return "'\(text)' is no count" }
      let different = difference(
        "after \(times)", policy.delay(afterReconsumeTimes: times), .milliseconds(delay))
      if let different { return different }
    }
    return byTimes.isEmpty ? "the case expects nothing" : nil
  }

  private struct Slot: Decodable {
    let precisionMs: Int64
    let deliverMs: Int64
    let slotMs: Int64?
    let storedInTopic: String
  }

  @Sendable private static func check(_ expected: Slot) -> String? {
    guard let slot = expected.slotMs else {
      return "the case has no slot: it was stored in \(expected.storedInTopic)"
    }
    return difference(
      "slot", TimerSlot.slot(ofDelivery: expected.deliverMs, precision: expected.precisionMs), slot)
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ got: Value, _ expected: Value
  ) -> String? {
    got == expected ? nil : "\(what): expected \(expected), got \(got)"
  }
}
