// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// A small model, and what it measures.
enum TestOutcomes {
  /// Eight queues, two consumers and a third that joins, for twenty seconds.
  static func specification() throws -> ModelSpecification {
    ModelSpecification(
      duration: .seconds(20), warmUp: .seconds(1),
      brokers: [BrokerSpecification(name: "broker-a")],
      topics: [TopicSpecification(name: "orders", totalQueues: 8, brokers: 1)],
      producers: [
        ProducerSpecification(
          name: "checkout", topic: "orders",
          arrivals: try ArrivalSpecification(try PoissonArrivals(rate: 50)))
      ],
      groups: [
        GroupSpecification(
          name: "service", subscriptions: [.init(topic: "orders")], consumerIDs: ["c0", "c1"],
          threads: 2, service: .distribution(try .exponential(mean: 0.020)),
          allocation: Averagely())
      ],
      events: [
        ScenarioEvent(
          at: VirtualTime(nanoseconds: 5_000_000_000), .scale(group: "service", consumers: 3))
      ])
  }

  /// The experiment on that model.
  static func experiment(
    replications: Int, objectives: [Objective] = [],
    attempts: RunOptions.AttemptSampling = .none
  ) throws -> Experiment {
    Experiment(
      name: "small", specification: try specification(), seed: 7, replications: replications,
      objectives: objectives, attempts: attempts)
  }

  /// What one replication measures.
  static func outcome(replication: UInt64 = 0) throws -> ReplicationOutcome {
    try Replication.run(
      try specification(), seed: 7, replication: replication, options: RunOptions())
  }
}
