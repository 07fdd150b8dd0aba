// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Stochastics

extension WholeRun {
  /// A plain run of a Kafka group.
  ///
  /// Consumers serve 500 messages a second and are busy for three quarters of the time, so that
  /// `--count 10000000 --queues 16 --consumers 4` is the scenario `Speed/kafka-16x4.yaml`.
  ///
  /// - Throws: `ParameterError` for a load out of range.
  init(kafka request: BenchmarkRequest, messages: Int) throws {
    let rate = 375.0 * Double(request.consumers)
    let producer = ProducerSpecification(
      name: "checkout", topic: "orders",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)), routing: .sticky)
    let group = GroupSpecification.polling(
      name: "order-service", topics: ["orders"],
      consumerIDs: (0..<request.consumers).map { "c\($0)" },
      service: .distribution(try .exponential(mean: 0.002)))
    let specification = ModelSpecification(
      kafka: KafkaSpecification(publishing: [.init()], consumption: [.init()]),
      duration: VirtualDuration(seconds: Double(messages) / rate), brokers: ["broker-a"],
      topics: [TopicSpecification(name: "orders", totalQueues: request.queues, brokers: 1)],
      producers: [producer], groups: [group])
    self.init(experiment: Experiment(name: "speed", specification: specification))
  }
}
