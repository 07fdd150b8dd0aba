// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Small clusters that tests vary: everything that is not asked for takes no time.
enum ClusterFixture {
  /// Messages at given moments to a topic on some brokers, and one group.
  static func specification(
    at instants: [VirtualDuration], duration: VirtualDuration, brokers: Int = 2, queues: Int = 2,
    consumers: Int = 2, service: Double = 0, sending: SendingSpecification? = nil,
    faults: [(second: Int64, fault: ClusterFault)] = [],
    edit: (inout ModelSpecification) -> Void = { _ in }
  ) throws -> ModelSpecification {
    var specification = try ModelFixture.recorded(
      instants, duration: duration, consumers: consumers, threads: 4,
      service: VirtualDuration(nanoseconds: Int64(service * 1e9)),
      events: faults.map { ScenarioEvent(second: $0.second, .fault($0.fault)) })
    specification.brokers = (0..<brokers).map { index in
      BrokerSpecification(
        name: "broker-\(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index)))",
        dispatchInterval: .zero, delayPollInterval: .nanoseconds(1))
    }
    specification.topics = [
      TopicSpecification(
        name: "orders", queuesPerBroker: Array(repeating: queues, count: brokers))
    ]
    specification.producers[0].sending = sending
    edit(&specification)
    return specification
  }

  /// Moments from one second to another, some milliseconds apart.
  static func every(
    _ milliseconds: Int64, from start: Int64 = 0, to end: Int64
  ) -> [VirtualDuration] {
    stride(from: start * 1_000, to: end * 1_000, by: Int(milliseconds)).map { .milliseconds($0) }
  }
}
