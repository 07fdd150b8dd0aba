// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

/// What a group has to do and with what: the facts that formulas of queueing theory ask for.
struct GroupWorkload {
  let specification: ModelSpecification
  let group: GroupSpecification

  /// The producers whose messages the group reads.
  var producers: [ProducerSpecification] {
    if let queue { return queue.producers }
    return specification.producers.filter { producer in
      group.subscriptions.contains { $0.topic == producer.topic }
    }
  }

  /// The work queue that the group consumes, if it is one.
  var queue: QueueWorkload? { QueueWorkload(specification, group) }

  /// The queues of the topics that the group reads.
  var queues: Int {
    specification.topics.filter { topic in group.subscriptions.contains { $0.topic == topic.name } }
      .reduce(0) { $0 + $1.queuesPerBroker.reduce(0, +) }
  }

  /// Messages a second in the long run.
  var arrivalRate: Double {
    producers.reduce(0) { $0 + $1.meanRate }
  }

  /// The one word that holds for all producers, `mixed` for several, `none` without a producer.
  func word(_ value: (ProducerSpecification) -> String) -> String {
    let words = producers.map(value)
    guard let first = words.first else { return "none" }
    return words.allSatisfy { $0 == first } ? first : "mixed"
  }

  /// Mean messages of an arrival, of the producer with the largest.
  var batch: Double { producers.map { $0.arrivals.batch.mean }.max() ?? 1 }

  /// Threads that send, each with a turn of its own under round robin.
  var sendingThreads: Int { producers.reduce(0) { $0 + $1.count * $1.threadsPerClient } }

  /// The distribution of service times, unless they come from a trace.
  var service: DistributionSpecification? {
    if case .distribution(let service) = group.service { service } else { nil }
  }

  /// The longest that a message is on its way to a broker, in the mean.
  var producerLatency: VirtualDuration {
    queue?.publishLatency ?? specification.network.producerLatency
  }

  /// The longest that anything is on its way between a consumer and a broker, in the mean.
  var consumerLatency: VirtualDuration {
    queue?.consumerLatency ?? specification.network.consumerLatency
  }

  /// Whether some messages of its topics do not concern the group.
  var filters: Bool { group.subscriptions.contains { $0.isFiltering } }

  /// Whether all members take the same time for a message.
  var hasEqualMembers: Bool { group.serviceFactors.allSatisfy { $0.factor == 1 } }

  /// Buffered messages of one queue at which a client's flow control pauses its pulling.
  var buffer: Int {
    let client = group.client
    return group.consumption != .orderly
      ? min(client.pullThresholdForQueue, client.maximumSpan) : client.pullThresholdForQueue
  }

  /// The longest period with which a broker makes messages visible.
  var dispatchInterval: VirtualDuration {
    specification.brokers.map { $0.dispatchInterval }.max() ?? .zero
  }

  /// What happens during the run and changes something.
  var events: Int {
    specification.events.count { event in
      if case .mark = event.action { false } else { true }
    }
  }
}

extension GroupWorkload {
  /// Words for what else decides when messages are served.
  var rules: [String] { queue?.rules ?? rulesOfOwnedQueues }

  /// The same where queues have owners, who pull.
  private var rulesOfOwnedQueues: [String] {
    let reasons: [(Bool, String)] = [
      (producers.contains { $0.delay != nil }, "delays"),
      (producers.contains { $0.transaction != nil }, "transactions"),
      (producers.contains { $0.sending != nil } || specification.keepsBuffers, "sends"),
      (specification.brokers.contains { $0.cost != nil }, "store-costs"),
      (
        specification.brokers.contains { $0.replicas?.waitsForSlaves ?? false }
          || specification.kafka?.replication != nil, "replication"
      ),
      (!specification.clocks.isEmpty, "clocks"),
      (pullsMayStarve, "pull-interval"),
    ]
    return reasons.filter { $0.0 }.map { $0.1 }
  }

  /// Whether pulls may be too few or too small to keep threads at work: they follow one another at once
  /// unless the client waits between them, or they travel.
  private var pullsMayStarve: Bool {
    let pause = group.client.pullInterval.seconds
    guard pause == 0 else { return true }
    let roundTrip = 2 * specification.network.consumerLatency.seconds
    guard roundTrip > 0, let service = service?.mean, service > 0 else { return false }
    let threads = group.consumption == .orderly ? 1 : group.threads
    return Double(group.client.pullBatchSize) / roundTrip < 2 * Double(threads) / service
  }
}
