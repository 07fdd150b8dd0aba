// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Stochastics

extension WholeRun {
  /// A plain run of consumers that compete for a classic queue of RabbitMQ.
  ///
  /// Each has 20 threads, twice as many messages in its window, and is busy for three quarters of the
  /// time, so that `--count 10000000 --consumers 4` is the scenario `Speed/rabbitmq-1x4.yaml`.
  ///
  /// - Throws: `ParameterError` for a load out of range.
  init(rabbitmq request: BenchmarkRequest, messages: Int) throws {
    let rate = 375.0 * Double(request.consumers)
    let producer = ProducerSpecification(
      name: "checkout", topic: "orders",
      arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)))
    let group = GroupSpecification.competing(
      name: "order-service", queue: "orders",
      consumerIDs: (0..<request.consumers).map { "c\($0)" }, threads: 20,
      service: .distribution(try .exponential(mean: 0.04)))
    let workQueues = WorkQueueSpecification(
      queues: [WorkQueue(name: "orders")],
      publishing: [Publishing(routingKey: .constant("orders"))],
      consumption: [WorkConsumption(queue: "orders", prefetch: 40)])
    let specification = ModelSpecification(
      workQueues: workQueues, duration: VirtualDuration(seconds: Double(messages) / rate),
      producers: [producer], groups: [group])
    self.init(experiment: Experiment(name: "speed", specification: specification))
  }
}
