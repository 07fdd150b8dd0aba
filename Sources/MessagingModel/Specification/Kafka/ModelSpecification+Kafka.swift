// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
public import SimulationEngine

extension ModelSpecification {
  /// Creates the specification of a Kafka cluster.
  ///
  /// Publishing and consumption in `kafka` are in the order of `producers` and `groups`. Groups are
  /// made by ``GroupSpecification/polling(name:topics:consumerIDs:start:service:serviceFactors:failureProbability:consumption:)``.
  public init(
    kafka: KafkaSpecification, duration: VirtualDuration, warmUp: VirtualDuration = .zero,
    sampleInterval: VirtualDuration? = nil, network: NetworkSpecification = .init(),
    brokers: [String], topics: [TopicSpecification], producers: [ProducerSpecification],
    groups: [GroupSpecification], events: [ScenarioEvent] = [],
    episodes: EpisodeSpecification = .init()
  ) {
    self.init(
      system: .kafka, duration: duration, warmUp: warmUp, sampleInterval: sampleInterval,
      network: network,
      brokers: brokers.map { BrokerSpecification(name: $0, dispatchInterval: .zero) },
      topics: topics, producers: producers, groups: groups, events: events, episodes: episodes)
    self.kafka = kafka
  }

  /// Whether some Kafka producer keeps account of what becomes of its records.
  package var keepsBuffers: Bool {
    guard let kafka else { return false }
    return kafka.replication != nil || kafka.cost != nil
      || kafka.publishing.contains { $0.sending != nil }
  }
}

extension GroupSpecification {
  /// Creates a group of consumers that each poll for batches and work on them record by record.
  ///
  /// - Parameters:
  ///   - name: The group's name; it keys its random streams.
  ///   - topics: What it reads.
  ///   - consumerIDs: Ids of the members present at the start.
  ///   - start: Whether the first members hold their partitions at time zero or begin to join then.
  ///   - service: How long a record takes.
  ///   - serviceFactors: Factors on the service time of single members.
  ///   - failureProbability: Chance that an attempt fails, in a share group.
  ///   - consumption: How the group is coordinated; its first assignor names the group's allocation.
  /// - Returns: The group.
  public static func polling(
    name: String, topics: [String], consumerIDs: [String], start: Start = .settled,
    service: ServiceSpecification, serviceFactors: [ServiceFactor] = [],
    failureProbability: Double = 0, consumption: KafkaConsumption = .init()
  ) -> Self {
    Self(
      name: name, subscriptions: topics.map { Subscription(topic: $0) }, mode: .clustering,
      consumption: .polled, consumerIDs: consumerIDs, start: start, threads: 1, service: service,
      serviceFactors: serviceFactors, failureProbability: failureProbability,
      allocation: consumption.assignors.first ?? RangeAssignor())
  }
}
