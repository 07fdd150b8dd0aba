// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// Small specifications that tests vary.
enum ModelFixture {
  static func specification(
    duration: VirtualDuration, queues: Int = 16, consumers: Int = 3, rate: Double = 300,
    threads: Int = 1, service: DistributionSpecification? = nil,
    allocation: any AllocationStrategy = Averagely(), events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var group = GroupSpecification(
      name: "orders", subscriptions: [.init(topic: "orders")],
      consumerIDs: (0..<consumers).map { "c\($0)" }, threads: threads,
      service: .distribution(try service ?? .exponential(mean: 0.005)), allocation: allocation)
    edit(&group)
    return ModelSpecification(
      duration: duration,
      brokers: [BrokerSpecification(name: "broker-a", dispatchInterval: .zero)],
      topics: [TopicSpecification(name: "orders", totalQueues: queues, brokers: 1)],
      producers: [
        ProducerSpecification(
          name: "checkout", topic: "orders",
          arrivals: try ArrivalSpecification(PoissonArrivals(rate: rate)))
      ],
      groups: [group], events: events)
  }
}
