// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// Small brokers of work queues that tests vary.
struct WorkQueueFixture {
  /// When messages are published, and what is known of each.
  var published: [VirtualDuration]
  var planned: [PlannedMessage] = []
  var queues = [WorkQueue(name: "work")]
  var exchanges: [MessageExchange] = []
  var bindings: [ExchangeBinding] = []
  var exchange = ""
  var routingKey = "work"
  var priorities: [Publishing.WeightedPriority] = []
  var ttl: VirtualDuration?
  var consumers = ["c0"]
  var prefetch = 1
  var threads = 1
  var acknowledgement = WorkConsumption.Acknowledgement.manual
  var acknowledgesEvery = 1
  var onFailure = WorkConsumption.FailureAction.requeue
  var redelivery: RedeliveryPolicy?
  var selector: String?
  var properties: [PropertySpecification] = []
  var keys: KeySpecification?
  var delay: DelaySpecification?
  var repetition: Publishing.Repetition?
  var confirmWindow: Int?
  var memory: BrokerMemory?
  var exclusive = false
  var exceptions: [WorkConsumption.Exception] = []
  var service = VirtualDuration.milliseconds(10)
  var latencies = WorkQueueLatencies()
  var events: [ScenarioEvent] = []
  var duration = VirtualDuration.seconds(10)
  var cluster: RabbitMQCluster?
  /// Nodes of the producer and the consumers.
  var producerNode: String?
  var consumerNode: String?
  var isPersistent = true
  var repeatsUnconfirmed = true
  var stream = StreamReading()
  var network: BrokerNetwork?
  /// Brokers of consumers by id.
  var brokers: [String: String] = [:]
  /// Queues with consumers beside the first, each with one that takes everything at once.
  var others: [String] = []

  init(published: [VirtualDuration]) { self.published = published }

  /// So many messages a step apart.
  init(_ count: Int, every step: VirtualDuration) {
    published = (0..<count).map { VirtualDuration(nanoseconds: Int64($0) * step.nanoseconds) }
  }

  var specification: ModelSpecification {
    get throws {
      let work = GroupSpecification.competing(
        name: "work", queue: queues[0].logicalName, consumerIDs: consumers, threads: threads,
        service: .distribution(try .constant(service.seconds)))
      let rest = try others.map {
        GroupSpecification.competing(
          name: $0, queue: $0, consumerIDs: ["\($0)-c0"],
          service: .distribution(try .constant(0)))
      }
      var producer = ProducerSpecification(
        name: "p", topic: routingKey,
        arrivals: try ArrivalSpecification(
          RecordedArrivals(instants: published.map(\.nanoseconds))), properties: properties)
      producer.delay = delay
      producer.keys = keys
      var publishing = Publishing(
        exchange: exchange, routingKey: .constant(routingKey), ttl: ttl,
        priorities: priorities, confirms: confirmWindow != nil, confirmWindow: confirmWindow,
        planned: planned)
      publishing.repetition = repetition
      publishing.node = producerNode
      publishing.isPersistent = isPersistent
      publishing.repeatsUnconfirmed = repeatsUnconfirmed
      var consumption = WorkConsumption(
        queue: queues[0].logicalName, prefetch: prefetch, acknowledgement: acknowledgement,
        onFailure: onFailure, redelivery: redelivery, selector: selector,
        isExclusive: exclusive, exceptions: exceptions)
      consumption.acknowledgesEvery = acknowledgesEvery
      consumption.node = consumerNode
      consumption.stream = stream
      consumption.brokers = brokers
      var workQueues = WorkQueueSpecification(
        queues: queues, exchanges: exchanges, bindings: bindings,
        publishing: [publishing],
        consumption: [consumption] + others.map { WorkConsumption(queue: $0) },
        latencies: latencies, memory: memory, cluster: cluster)
      workQueues.network = network
      return ModelSpecification(
        workQueues: workQueues,
        duration: duration, producers: [producer], groups: [work] + rest, events: events)
    }
  }

  func run() throws -> ReplicationOutcome { try ModelFixture.run(specification) }
}

extension ReplicationOutcome {
  /// The consumer of each successful attempt, by message.
  var acknowledgedBy: [Int: String] {
    Dictionary(
      attempts.filter { $0.result == .ack }.map { ($0.message, $0.consumer) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Messages in the order in which their listeners began.
  var startOrder: [Int] {
    attempts.sorted { ($0.started, $0.ended, $0.message) < ($1.started, $1.ended, $1.message) }
      .map(\.message)
  }
}
