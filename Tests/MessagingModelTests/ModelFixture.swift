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

  /// One producer whose messages are published at given moments, one topic, one group; everything
  /// that is not asked for takes no time.
  static func recorded(
    _ instants: [VirtualDuration], duration: VirtualDuration, queues: Int = 1, consumers: Int = 1,
    threads: Int = 1, service: VirtualDuration = .zero, events: [ScenarioEvent] = [],
    edit: (inout GroupSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try specification(
      duration: duration, queues: queues, consumers: consumers, threads: threads,
      service: .constant(service.seconds), events: events, edit: edit)
    specification.producers[0].arrivals = try ArrivalSpecification(
      RecordedArrivals(instants: instants.map(\.nanoseconds)))
    specification.brokers[0].delayPollInterval = .nanoseconds(1)
    return specification
  }

  /// Runs a specification and keeps all delivery attempts.
  static func run(
    _ specification: ModelSpecification, seed: UInt64 = 1
  ) throws -> ReplicationOutcome {
    try Replication.run(
      specification, seed: seed, replication: 0, options: RunOptions(attempts: .first(.max)))
  }
}

extension VirtualTime {
  /// A moment so many seconds after the start.
  static func second(_ seconds: Int64) -> VirtualTime { .zero + .seconds(seconds) }
}

extension ScenarioEvent {
  /// An event at a whole second of the group that fixtures have.
  init(second: Int64, _ action: Action) {
    self.init(at: .second(second), action)
  }
}

extension ReplicationOutcome {
  /// The attempts of one message of the first producer, in order of their starts.
  func attempts(ofMessage number: Int) -> [DeliveryAttempt] {
    attempts.filter { $0.message == number && $0.producer == 0 }.sorted { $0.started < $1.started }
  }
}
