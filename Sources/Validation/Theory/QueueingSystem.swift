// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
import QueueAllocation
package import SimulationEngine
package import Stochastics

/// Queueing systems of the textbooks as messaging scenarios.
///
/// The broker shows messages at once and the network takes no time, so a message waits for nothing
/// but the messages before it: a queue with one member of *c* threads is a station with one line and
/// *c* servers, *n* queues with a member each are *n* stations. Textbook lines have no end, so a
/// client's limits on its buffer are as wide as they can be set; where they still bite, there is
/// work for seconds in the buffer and no thread runs dry.
package enum QueueingSystem {
  /// The name of the one producer.
  package static let producer = "source"
  /// The name of the one topic.
  package static let topic = "work"
  /// The name of the one group.
  package static let group = "workers"

  /// Returns the scenario of a station, or of several equal ones.
  package static func specification(
    duration: VirtualDuration, arrivals: ArrivalSpecification, service: ServiceSpecification,
    queues: Int = 1, members: Int = 1, threads: Int = 1
  ) -> ModelSpecification {
    ModelSpecification(
      duration: duration, sampleInterval: duration,
      brokers: [BrokerSpecification(name: "broker-a", dispatchInterval: .zero)],
      topics: [TopicSpecification(name: topic, queuesPerBroker: [queues])],
      producers: [ProducerSpecification(name: producer, topic: topic, arrivals: arrivals)],
      groups: [group(named: group, service: service, members: members, threads: threads)])
  }

  /// Returns a group that reads the topic behind buffers without practical limits.
  package static func group(
    named name: String, service: ServiceSpecification, members: Int = 1, threads: Int = 1
  ) -> GroupSpecification {
    var client = RocketMQClientSettings()
    client.pullThresholdForQueue = 65_535
    client.maximumSpan = 65_535
    return GroupSpecification(
      name: name, subscriptions: [.init(topic: topic)], consumerIDs: memberIDs(members),
      threads: threads, service: service, allocation: Averagely(), client: client)
  }

  /// Names of members whose order is that of their numbers.
  package static func memberIDs(_ count: Int) -> [String] {
    (0..<max(0, count)).map { "m\(100_000 + $0)" }
  }

  /// The whole number of nanoseconds nearest to a time in seconds.
  package static func instant(_ seconds: Double) -> VirtualTime {
    VirtualTime(nanoseconds: VirtualDuration(seconds: seconds).nanoseconds)
  }

  /// Arrivals of *k* messages at the start and every period after.
  package static func evenlySpaced(
    _ count: Int, period: Double
  ) throws(ParameterError) -> ArrivalSpecification {
    let step = VirtualDuration(seconds: period).nanoseconds
    return try ArrivalSpecification(
      RecordedArrivals(instants: (0..<Int64(max(0, count))).map { $0 * step }))
  }

  /// A producer of messages that lie there from the start.
  package static func stored(_ count: Int) throws(ParameterError) -> ProducerSpecification {
    ProducerSpecification(
      name: "stored", topic: topic,
      arrivals: try ArrivalSpecification(RecordedArrivals(instants: [0]), batch: .fixed(count)))
  }
}

extension ReplicationOutcome {
  /// What the group of a scenario with one group has measured.
  package var group: GroupOutcome { groups[0] }

  /// The attempts that completed their message, in order of their end.
  ///
  /// - Parameters:
  ///   - group: The position of the group.
  ///   - copies: Whether each member completes a copy of its own; otherwise each message counts
  ///     once, whoever completes it again.
  /// - Returns: The attempts.
  package func completions(ofGroup group: Int = 0, copies: Bool = false) -> [DeliveryAttempt] {
    struct Completed: Hashable {
      var producer: Int
      var message: Int
      var member: String
    }
    var seen = Set<Completed>()
    return attempts.filter { attempt in
      attempt.group == group && (attempt.result == .ack || attempt.result == .discarded)
        && seen.insert(
          Completed(
            producer: attempt.producer, message: attempt.message,
            member: copies ? attempt.consumer : "")
        ).inserted
    }
  }
}

extension DeliveryAttempt {
  /// Publish to the start of this attempt, in nanoseconds.
  package var wait: Int64 { (started - published).nanoseconds }
  /// Publish to the end of this attempt, in nanoseconds.
  package var sojourn: Int64 { (ended - published).nanoseconds }
}
