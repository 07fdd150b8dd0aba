// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

extension WholeRun {
  /// A plain RocketMQ clustering run.
  ///
  /// Consumers have 20 threads that serve 25 messages a second each and are busy for three quarters of
  /// the time, so that `--count 10000000 --queues 16 --consumers 4` is the scenario
  /// `Speed/clustering-16x4.yaml`.
  ///
  /// - Throws: `ParameterError` for a load out of range.
  init(rocketmq request: BenchmarkRequest, messages: Int, replications: Int = 1) throws {
    let rate = 375.0 * Double(request.consumers)
    let group = GroupSpecification(
      name: "order-service", subscriptions: [.init(topic: "orders")],
      consumerIDs: (0..<request.consumers).map { "c\($0)" },
      service: .distribution(try .exponential(mean: 0.04)), allocation: Averagely())
    let producer = ProducerSpecification(
      name: "checkout", topic: "orders",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)))
    let specification = ModelSpecification(
      duration: VirtualDuration(seconds: Double(messages) / rate),
      brokers: [BrokerSpecification(name: "broker-a")],
      topics: [TopicSpecification(name: "orders", totalQueues: request.queues, brokers: 1)],
      producers: [producer], groups: [group])
    self.init(
      experiment: Experiment(
        name: "speed", specification: specification, replications: replications))
  }
}
