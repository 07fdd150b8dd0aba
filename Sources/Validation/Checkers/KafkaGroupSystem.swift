// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// A Kafka group whose members take no time for records, so that a record waits only where its
/// partition is paused.
///
/// All members join at the start, and nothing takes time on the way. They hear that their join is
/// complete at the same instant, so their heartbeats are in step from there on, and what the group
/// agrees on at a heartbeat is agreed on at once.
struct KafkaGroupSystem {
  /// Records a second, evenly spaced and dealt to the partitions in turn.
  var rate: Double
  var partitions: Int
  var members: Int
  /// Whether members keep their names over restarts.
  var isStatic = false
  var assignor: any AllocationStrategy
  var sessionTimeout: VirtualDuration
  var heartbeatInterval: VirtualDuration
  /// How long a member prepares a partition that it is assigned.
  var preparation = VirtualDuration.zero
  /// Time between two commits.
  var commitInterval = KafkaConsumerSettings().autoCommitInterval
  var events: [ScenarioEvent] = []

  /// The names of the members.
  var memberIDs: [String] { QueueingSystem.memberIDs(members) }

  /// Runs for a time, with records or with a single one at the end.
  func run(until end: Int64, withRecords: Bool = true) throws -> ReplicationOutcome {
    let seconds = Double(end) / 1e9
    try Senseless.unless(
      (1...1e6).contains(rate) && (1...100_000).contains(partitions)
        && (1...10_000).contains(members)
        && seconds * rate <= 2e7, "\(seconds * rate) records, \(partitions) partitions")
    var consumption = KafkaConsumption(assignors: [assignor], isStatic: isStatic)
    consumption.client.sessionTimeout = sessionTimeout
    consumption.client.heartbeatInterval = heartbeatInterval
    consumption.client.preparation = preparation
    consumption.client.autoCommitInterval = commitInterval
    var publishing = KafkaPublishing()
    publishing.linger = .zero
    publishing.partitioner = .roundRobin
    let duration = VirtualDuration(nanoseconds: end)
    return try Replication.run(
      ModelSpecification(
        kafka: KafkaSpecification(publishing: [publishing], consumption: [consumption]),
        duration: duration, sampleInterval: duration, brokers: ["broker-a"],
        topics: [TopicSpecification(name: QueueingSystem.topic, queuesPerBroker: [partitions])],
        producers: [
          ProducerSpecification(
            name: QueueingSystem.producer, topic: QueueingSystem.topic,
            arrivals: try ArrivalSpecification(
              RecordedArrivals(instants: withRecords ? instants(until: end) : [end - 1])),
            messageBytes: 100)
        ],
        groups: [
          .polling(
            name: QueueingSystem.group, topics: [QueueingSystem.topic], consumerIDs: memberIDs,
            start: .cold, service: .distribution(try .constant(0)), consumption: consumption)
        ],
        events: events),
      seed: 1, replication: 0)
  }

  /// When all members joined, at which their heartbeats began, and the time that partitions were
  /// paused until then.
  func joined() throws -> (time: Int64, dark: Double) {
    var idle = self
    idle.events = []
    let outcome = try idle.run(
      until: 60_000_000_000 + preparation.nanoseconds, withRecords: false)
    guard outcome.rebalances.count == 1, let end = outcome.rebalances[0].end else {
      throw Senseless(description: "the members do not join")
    }
    return (end.nanoseconds - preparation.nanoseconds, outcome.group.dark)
  }

  /// Half a period off whole ones, so that no record comes at the instant of anything else.
  private func instants(until end: Int64) -> [Int64] {
    (0..<Int(Double(end) / 1e9 * rate)).map { Int64(((Double($0) + 0.5) * 1e9 / rate).rounded()) }
  }
}
