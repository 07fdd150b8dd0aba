// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// A work queue as the formulas of queueing theory see it: its room, its consumers' windows, and
/// whatever keeps it from being one line that is served in order.
struct QueueWorkload {
  private let specification: WorkQueueSpecification
  private let queue: WorkQueue
  private let consumption: WorkConsumption
  private let threads: Int
  private let messageBytes: Int
  /// The producers that publish to this queue, and to no other, over the default exchange.
  let producers: [ProducerSpecification]

  /// Looks at the queue of a group; `nil` for systems without work queues.
  init?(_ model: ModelSpecification, _ group: GroupSpecification) {
    guard let specification = model.workQueues,
      let index = model.groups.firstIndex(where: { $0.name == group.name }),
      index < specification.consumption.count
    else { return nil }
    let consumption = specification.consumption[index]
    guard let queue = specification.queues.first(where: { $0.logicalName == consumption.queue })
    else {
      return nil
    }
    self.specification = specification
    self.queue = queue
    self.consumption = consumption
    threads = group.threads
    messageBytes = model.producers.first?.messageBytes ?? 1
    producers = zip(model.producers, specification.publishing).filter {
      $1.exchange.isEmpty && $1.routingKey == .constant(queue.name)
    }.map { $0.0 }
  }

  /// Messages that a consumer may hold unsettled, 0 for any number.
  var prefetch: Int { queue.kind.prefetch(consumption.prefetch).window(threads: threads) ?? 0 }

  /// Most messages that may be ready.
  var limit: Int? { queue.lengthLimit(messageBytes: messageBytes) }

  /// What happens to a message too many.
  var overflow: String? { limit.map { _ in queue.overflow.rawValue } }

  /// What else decides about messages.
  var rules: [String] {
    let latencies = specification.latencies
    let reasons: [(Bool, String)] = [
      (queue.kind == .stream, "stream"),
      (queue.maximumPriority > 0, "priorities"),
      (queue.messageTTL != nil || specification.publishing.contains { $0.ttl != nil }, "ttl"),
      (queue.hasSingleActiveConsumer, "single-active-consumer"),
      (queue.hasMessageGroups, "message-groups"),
      (consumption.isExclusive, "exclusive"),
      (consumption.acknowledgement == .automatic, "automatic-acknowledgement"),
      (consumption.acknowledgesLater, "joint-acknowledgement"),
      (!consumption.exceptions.isEmpty, "unequal-consumers"),
      (consumption.selector != nil, "selector"),
      (queue.isAutoDelete, "auto-delete"),
      (holdsPublishersUp, "publisher-limits"),
      (specification.cluster != nil, "cluster"),
      (specification.network != nil, "network"),
      (producers.contains { $0.delay != nil }, "delays"),
      (latencies.overshoot != nil, "overshoot"),
      (specification.publishing.contains { !$0.planned.isEmpty }, "planned-messages"),
      (
        specification.queues.contains { $0.deadLetterExchange != nil }
          || specification.publishing.contains {
            // What goes over an exchange, or to queues by chance, may come here or not.
            if case .constant = $0.routingKey { !$0.exchange.isEmpty } else { true }
          }, "routing"
      ),
    ]
    return reasons.filter { $0.0 }.map { $0.1 }
  }

  /// Whether publishers may have to wait before they can publish.
  private var holdsPublishersUp: Bool {
    specification.memory != nil || queue.cost > .zero
      || specification.publishing.contains { $0.confirmWindow != nil }
  }

  /// From a producer to the queue, in the mean.
  var publishLatency: VirtualDuration { Self.mean(specification.latencies.publish) }

  /// Between a consumer and the queue, in the mean, the longer of both ways.
  var consumerLatency: VirtualDuration {
    max(Self.mean(specification.latencies.deliver), Self.mean(specification.latencies.settle))
  }

  private static func mean(_ latency: DistributionSpecification?) -> VirtualDuration {
    guard let mean = latency?.mean, mean.isFinite else { return .zero }
    return VirtualDuration(seconds: mean)
  }
}
