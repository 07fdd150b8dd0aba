// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Stochastics

/// Small Kafka clusters that tests vary: one topic, one group that starts cold, records published at
/// given moments; everything that is not asked for takes no time.
struct KafkaFixture {
  var published: [VirtualDuration]
  var partitions = 1
  var brokers = 1
  var consumers = ["c0"]
  var keys: KeySpecification?
  var size = 1_024
  var clients = 1
  var publishing = KafkaPublishing()
  var consumption = KafkaConsumption()
  var coordinator = KafkaCoordinatorSettings()
  var service = VirtualDuration.zero
  var start = GroupSpecification.Start.cold
  var network = NetworkSpecification()
  var events: [ScenarioEvent] = []
  var duration: VirtualDuration

  init(_ published: [VirtualDuration] = [], duration: VirtualDuration) {
    self.published = published
    self.duration = duration
    publishing.linger = .zero
  }

  var specification: ModelSpecification {
    get throws {
      ModelSpecification(
        kafka: KafkaSpecification(
          publishing: [publishing], consumption: [consumption], coordinator: coordinator),
        duration: duration, sampleInterval: .seconds(1), network: network,
        brokers: (0..<brokers).map { "broker-\($0)" },
        topics: [TopicSpecification(name: "orders", totalQueues: partitions, brokers: brokers)],
        producers: [
          ProducerSpecification(
            name: "p", topic: "orders", count: clients,
            arrivals: try ArrivalSpecification(
              // An arrival process has an arrival: where none is asked for, at the very end.
              RecordedArrivals(
                instants: published.isEmpty
                  ? [duration.nanoseconds] : published.map(\.nanoseconds))),
            routing: keys == nil ? .sticky : .keyHash, keys: keys, messageBytes: size)
        ],
        groups: [
          .polling(
            name: "orders", topics: ["orders"], consumerIDs: consumers, start: start,
            service: .distribution(try .constant(service.seconds)), consumption: consumption)
        ], events: events)
    }
  }

  func run(seed: UInt64 = 1) throws -> ReplicationOutcome {
    try ModelFixture.run(specification, seed: seed)
  }
}

extension RebalanceRecord {
  /// When it began and ended, in seconds.
  var span: [Double?] {
    [(start - VirtualTime.zero).seconds, end.map { ($0 - VirtualTime.zero).seconds }]
  }
}
