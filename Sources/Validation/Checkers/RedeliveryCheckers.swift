// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Stochastics

/// Checks of delay levels, of the ladder of retries, and of what orderly consumers give up.
enum RedeliveryCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(file: file, section: "delayLevelTables", as: Levels.self, check: check),
    GoldenChecker(file: file, section: "retrySchedules", as: Ladder.self, check: check),
    GoldenChecker(file: file, section: "sendToRetryTopicAsMessage", as: GivenUp.self, check: check),
  ]

  private static let file = "rocketmq/misc.json"

  // MARK: - Delay levels

  private struct Levels: Decodable {
    let config: String
    let maxLevel: Int
    let levels: [Level]
    let unknownLevelDelayMillis: [String: Int64]

    struct Level: Decodable {
      let level: Int
      let seconds: Int64
      let scheduleQueueId: Int
    }
  }

  @Sendable private static func check(_ expected: Levels) throws -> String? {
    let table = try DelayLevelTable(parsing: expected.config)
    if let difference = difference("highest level", table.maximumLevel, expected.maxLevel) {
      return difference
    }
    for level in expected.levels {
      // The model keeps the messages of a level in the queue before its number, as brokers do.
      let difference =
        difference("queue of level \(level.level)", level.level - 1, level.scheduleQueueId)
        ?? difference(
          "level \(level.level)", table.delay(ofLevel: level.level), .seconds(level.seconds))
      if let difference { return difference }
    }
    for (text, delay) in expected.unknownLevelDelayMillis.sorted(by: { $0.key < $1.key }) {
      guard let level = Int(text) else { return "'\(text)' is no level" }
      let got = table.delay(ofLevel: level)
      if got != .milliseconds(delay) { return "level \(level): expected \(delay) ms, got \(got)" }
    }
    return expected.levels.count == expected.maxLevel ? nil : "the case leaves levels out"
  }

  // MARK: - The ladder of retries

  private struct Ladder: Decodable {
    let group: String
    let topic: String
    let messageDelayLevel: String
    let maxReconsumeTimes: Int
    let delayLevelWhenNextConsume: RequestedLevels
    let retryQueueNums: Int
    let deliveries: Int
    let delayLevels: [Int]
    let delaysSeconds: [Int64]
    let totalSeconds: Int64
    let finalTopic: String?
    let finalReconsumeTimes: Int?
    let silentlyDropped: Bool
  }

  /// The level that the listener asks for at each failure; the last one repeats.
  private struct RequestedLevels: Decodable {
    let levels: [Int]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let level = try? container.decode(Int.self) {
        levels = [level]
      } else {
        levels = try container.decode([Int].self)
      }
    }

    func level(atFailure number: Int) -> Int { levels[min(number, levels.count - 1)] }
  }

  @Sendable private static func check(_ expected: Ladder) throws -> String? {
    guard !expected.delayLevelWhenNextConsume.levels.isEmpty else { return "no level is asked for" }
    let table = try DelayLevelTable(parsing: expected.messageDelayLevel)
    if let difference = ruleDifference(expected, table: table) { return difference }
    // Scenarios ask for one level at every failure and publish to ordinary topics.
    guard expected.delayLevelWhenNextConsume.levels.count == 1,
      expected.topic != "%RETRY%\(expected.group)"
    else { return nil }
    return try simulationDifference(expected, table: table).map { "simulated: \($0)" }
  }

  /// Follows the broker's rule from the first failure to the end.
  private static func ruleDifference(_ expected: Ladder, table: DelayLevelTable) -> String? {
    var levels: [Int] = []
    while levels.count <= expected.deliveries {
      let times = levels.count
      let outcome = SendBackRule.decide(
        reconsumeTimes: times, maximum: expected.maxReconsumeTimes,
        requestedLevel: expected.delayLevelWhenNextConsume.level(atFailure: times),
        retryQueues: expected.retryQueueNums, table: table)
      if case .delay(let level) = outcome {
        levels.append(level)
        continue
      }
      let delays = levels.map { table.delay(ofLevel: $0) }
      let isDeadLetter = outcome == .deadLetter
      return difference("levels", levels, expected.delayLevels)
        ?? difference("delays", delays, expected.delaysSeconds.map { .seconds($0) })
        ?? difference("total", delays.reduce(.zero, +), .seconds(expected.totalSeconds))
        ?? difference("deliveries", levels.count + 1, expected.deliveries)
        ?? difference("thrown away", outcome == .discard, expected.silentlyDropped)
        ?? difference("topic", isDeadLetter ? "%DLQ%\(expected.group)" : nil, expected.finalTopic)
        ?? difference("times", isDeadLetter ? times + 1 : nil, expected.finalReconsumeTimes)
    }
    return "the ladder has more than \(expected.deliveries) deliveries"
  }

  /// Lets a group fail at one message until it is given up.
  private static func simulationDifference(
    _ expected: Ladder, table: DelayLevelTable
  ) throws -> String? {
    let outcome = try Replication.run(
      specification(expected, table: table), seed: 1, replication: 0,
      options: RunOptions(attempts: .first(.max)))
    let starts = outcome.attempts.map(\.started)
    let delays = zip(starts.dropFirst(), starts).map { $0 - $1 }
    let group = outcome.groups[0]
    return difference("deliveries", starts.count, expected.deliveries)
      ?? difference("delays", delays, expected.delaysSeconds.map { .seconds($0) })
      ?? difference(
        "attempts", outcome.attempts.map(\.attempt), Array(1...expected.deliveries))
      ?? difference("failures", outcome.attempts.allSatisfy { $0.result == .reject }, true)
      ?? difference("dead letters", group.account.deadLettered, expected.silentlyDropped ? 0 : 1)
      ?? difference("thrown away", group.account.dropped, expected.silentlyDropped ? 1 : 0)
      ?? difference(
        "time", group.deadLetterTimes.map { $0 - .zero },
        expected.silentlyDropped ? [] : [.seconds(expected.totalSeconds)])
  }

  private static func specification(
    _ expected: Ladder, table: DelayLevelTable
  ) throws -> ModelSpecification {
    var client = RocketMQClientSettings()
    client.maximumReconsumeTimes = expected.maxReconsumeTimes
    client.delayLevelWhenNextConsume = expected.delayLevelWhenNextConsume.levels[0]
    client.retryQueues = expected.retryQueueNums
    return ModelSpecification(
      duration: .seconds(expected.totalSeconds + 10),
      // A broker that looks for due messages all the time adds no lateness of its own.
      brokers: [
        BrokerSpecification(
          name: "broker-a", dispatchInterval: .zero, delayLevels: table,
          delayPollInterval: VirtualDuration(nanoseconds: 1))
      ],
      topics: [TopicSpecification(name: expected.topic, totalQueues: 1, brokers: 1)],
      producers: [
        ProducerSpecification(
          name: "producer", topic: expected.topic,
          arrivals: try ArrivalSpecification(RecordedArrivals(instants: [0])))
      ],
      groups: [
        GroupSpecification(
          name: expected.group, subscriptions: [.init(topic: expected.topic)],
          consumerIDs: ["c0"], threads: 1, service: .distribution(try .constant(0)),
          failureProbability: 1, allocation: Averagely(), client: client)
      ])
  }

  // MARK: - What orderly consumers give up

  private struct GivenUp: Decodable {
    let reconsumeTimesHeader: Int
    let maxReconsumeTimesHeader: Int
    let groupHoldsUnexpiredQueueLock: Bool
    let storedIn: String
  }

  @Sendable private static func check(_ expected: GivenUp) -> String? {
    let isDeadLettered = SendBackRule.deadLettersOrdinarySend(
      reconsumeTimes: expected.reconsumeTimesHeader, maximum: expected.maxReconsumeTimesHeader,
      groupHoldsLock: expected.groupHoldsUnexpiredQueueLock)
    return difference("topic", isDeadLettered ? "%DLQ%g1" : "%RETRY%g1", expected.storedIn)
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ got: Value, _ expected: Value
  ) -> String? {
    got == expected ? nil : "\(what): expected \(expected), got \(got)"
  }
}
