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
  var replication: KafkaReplication?
  var cost: KafkaBrokerCost?
  var service = VirtualDuration.zero
  var factors: [GroupSpecification.ServiceFactor] = []
  var failureProbability = 0.0
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
          publishing: [publishing], consumption: [consumption], coordinator: coordinator,
          replication: replication, cost: cost),
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
            service: .distribution(try .constant(service.seconds)), serviceFactors: factors,
            failureProbability: failureProbability, consumption: consumption)
        ], events: events)
    }
  }

  /// A share group that has been running for long.
  static func sharing(
    _ published: [VirtualDuration] = [], consumers: Int = 2, seconds: Int64
  ) -> Self {
    var fixture = Self(published, duration: .seconds(seconds))
    fixture.consumers = (0..<consumers).map { "c\($0)" }
    fixture.start = .settled
    fixture.consumption = KafkaConsumption(
      groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    return fixture
  }

  func run(seed: UInt64 = 1) throws -> ReplicationOutcome {
    try ModelFixture.run(specification, seed: seed)
  }
}

extension ReplicationOutcome {
  /// Who had a message when, in seconds, in order of starts.
  func starts(ofMessage number: Int) -> [String] {
    attempts(ofMessage: number).sorted { $0.started < $1.started }.map {
      "\($0.consumer) \(($0.started - VirtualTime.zero).seconds)"
    }
  }
}

extension RebalanceRecord {
  /// When it began and ended, in seconds.
  var span: [Double?] {
    [(start - VirtualTime.zero).seconds, end.map { ($0 - VirtualTime.zero).seconds }]
  }
}
