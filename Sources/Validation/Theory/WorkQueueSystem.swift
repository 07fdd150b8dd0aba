// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// A queue of RabbitMQ with competing consumers as a station of the textbooks.
///
/// Nothing takes time but the services unless a latency is given, and what has been completed is
/// acknowledged at once. A consumer with a prefetch of as many messages as it has threads then holds
/// what is in service and nothing else: *c* of them are *c* servers in front of one line, and the
/// line is the queue's ready messages.
struct WorkQueueSystem {
  /// Consumers of the queue.
  var consumers = 1
  /// Messages that a consumer works on at once.
  var threads = 1
  /// Messages that a consumer may hold unsettled.
  var prefetch = 1
  /// How long messages take.
  var service: ServiceSpecification
  /// Most messages that may be ready, and what happens to one too many.
  var limit: (length: Int, overflow: WorkQueue.Overflow)?
  /// Time from the queue to a consumer, and of an acknowledgement back.
  var latency = VirtualDuration.zero
  /// The messages: one producer for each class, the first with the highest priority.
  var classes: [Class]

  /// Messages of one kind.
  struct Class {
    /// When they are published.
    var arrivals: ArrivalSpecification
    /// How long each takes, in nanoseconds, where not all are drawn from the station's service.
    var services: [Int64]?

    /// Describes messages of one kind.
    init(arrivals: ArrivalSpecification, services: [Int64]? = nil) {
      self.arrivals = arrivals
      self.services = services
    }
  }

  /// Describes a station.
  init(
    service: ServiceSpecification, arrivals: ArrivalSpecification, consumers: Int = 1,
    threads: Int = 1, prefetch: Int = 1
  ) {
    self.init(
      service: service, classes: [Class(arrivals: arrivals)], consumers: consumers,
      threads: threads, prefetch: prefetch)
  }

  /// Describes a station with several kinds of messages, the most urgent first.
  init(
    service: ServiceSpecification, classes: [Class], consumers: Int = 1, threads: Int = 1,
    prefetch: Int = 1
  ) {
    self.service = service
    self.classes = classes
    self.consumers = consumers
    self.threads = threads
    self.prefetch = prefetch
  }

  /// The scenario.
  func specification(
    duration: VirtualDuration, warmUp: VirtualDuration = .zero,
    sampleInterval: VirtualDuration? = nil
  ) throws -> ModelSpecification {
    try Senseless.unless(
      (1...10_000).contains(consumers) && (1...1_000).contains(threads)
        && (1...65_535).contains(prefetch) && (1...255).contains(classes.count),
      "\(consumers) consumers of \(threads) threads, \(classes.count) classes")
    let queue = QueueingSystem.topic
    let time = try latency > .zero ? DistributionSpecification.constant(latency.seconds) : nil
    let producers = classes.enumerated().map { index, kind in
      ProducerSpecification(
        name: "\(QueueingSystem.producer)-\(index + 1)", topic: queue, arrivals: kind.arrivals)
    }
    let publishing = classes.enumerated().map { index, kind in
      Publishing(
        routingKey: .constant(queue),
        priorities: classes.count > 1 ? [.init(priority: classes.count - index, weight: 1)] : [],
        planned: (kind.services ?? []).map { PlannedMessage(service: $0) })
    }
    return ModelSpecification(
      workQueues: WorkQueueSpecification(
        queues: [
          WorkQueue(
            name: queue, maximumLength: limit?.length, overflow: limit?.overflow ?? .dropHead,
            maximumPriority: classes.count > 1 ? classes.count : 0)
        ],
        publishing: publishing,
        consumption: [WorkConsumption(queue: queue, prefetch: prefetch)],
        latencies: WorkQueueLatencies(deliver: time, settle: time)),
      duration: duration, warmUp: warmUp, sampleInterval: sampleInterval ?? duration,
      producers: producers,
      groups: [
        .competing(
          name: QueueingSystem.group, queue: queue,
          // Scenario events name the consumers that they add in the same way.
          consumerIDs: (0..<consumers).map { "c\($0)" }, threads: threads, service: service)
      ])
  }

  /// The distribution that a case names in words, with a mean.
  static func service(_ name: String, mean: Double) throws -> DistributionSpecification {
    switch name.prefix(while: { $0 != "," }) {
    case "exponential": try .exponential(mean: mean)
    case "deterministic", "constant": try .constant(mean)
    default: throw Senseless(description: "the service '\(name)' is not known here")
    }
  }
}
