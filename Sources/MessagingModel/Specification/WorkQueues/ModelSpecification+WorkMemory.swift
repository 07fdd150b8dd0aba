// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// The memory of a run with work queues.
extension ModelSpecification {
  /// Bytes of the groups of work queues, their producers' addresses, and the messages that pile up.
  func workQueueBytes(_ work: WorkQueueSpecification) -> Double {
    let samples = duration.seconds / max(sampleInterval.seconds, 1e-9)
    var bytes = 0.0
    for group in groups {
      bytes += MemoryCost.group + samples * MemoryCost.sample
      bytes += Double(mostMembers(of: group)) * MemoryCost.consumer + Double(group.traceLength) * 8
    }
    for (producer, publishing) in zip(producers, work.publishing) {
      bytes += Double(publishing.planned.count) * MemoryCost.plannedMessage
      if case .messageKey = publishing.routingKey {
        bytes += Double(producer.keys?.count ?? 0) * MemoryCost.address
      }
    }
    let arriving = messagesByQueue(work)
    for name in work.logicalQueues {
      // Consumers of a queue read the parts of it at all brokers of a network.
      let parts = work.queues.indices.filter { work.queues[$0].logicalName == name }
      let queue = work.queues[parts[0]]
      let messages = parts.reduce(0) { $0 + arriving[$1] }
      bytes +=
        queue.kind == .stream
        ? streamBytes(queue, arriving: messages, work)
        : (openMessages(of: queue, arriving: messages, work)
          + waitingMessages(for: queue, arriving: messages, work))
          * (MemoryCost.workMessage + (work.network == nil ? 0 : MemoryCost.workHistory))
    }
    return bytes
  }

  /// Messages that wait at most for a queue of a cluster that is away: those of the longest fault.
  ///
  /// Replicas hold no messages of their own here, so that their number does not count.
  private func waitingMessages(
    for queue: WorkQueue, arriving: Double, _ work: WorkQueueSpecification
  ) -> Double {
    guard work.cluster != nil, !queue.isReplicatedLog else { return 0 }
    let longest = events.map { event -> Double in
      guard case .fault(let fault) = event.action else { return 0 }
      let rest = max(0, duration.seconds - event.time.seconds)
      return min(rest, fault.duration?.seconds ?? rest)
    }.max()
    return arriving * (longest ?? 0) / max(duration.seconds, 1e-9)
  }

  /// Messages that each queue gets from producers, in the order of the queues.
  private func messagesByQueue(_ work: WorkQueueSpecification) -> [Double] {
    let router = ExchangeRouter(work)
    var messages = [Double](repeating: 0, count: work.queues.count)
    for (producer, publishing) in zip(producers, work.publishing) {
      let published =
        producer.expectedMessages(until: duration.seconds) * (1 + repetitions(of: publishing))
      let shares = publishing.shares(ofKeys: producer.keys?.count ?? 0)
      let sum = shares.reduce(0) { $0 + $1.share }
      for (key, share) in shares where sum > 0 {
        let queues = router.route(
          exchange: publishing.exchange, key: key, headers: publishing.headers)
        for queue in queues { messages[queue] += published * share / sum }
      }
    }
    return messages
  }

  /// How often the scheduler sends a message again at most.
  private func repetitions(of publishing: Publishing) -> Double {
    guard let repetition = publishing.repetition else { return 0 }
    return min(
      Double(repetition.count ?? .max),
      (duration.seconds / max(repetition.period.seconds, 1e-3)).rounded(.up))
  }

  /// Bytes of a stream's log, as much as it keeps, and of what its readers hold.
  private func streamBytes(
    _ queue: WorkQueue, arriving: Double, _ work: WorkQueueSpecification
  ) -> Double {
    let seconds = max(duration.seconds, 1e-9)
    let size = Double(max(1, producers.map(\.messageBytes).min() ?? 1))
    let segment = Double(queue.retention.segmentBytes) / size + 1
    var kept = arriving
    if let most = queue.retention.maximumBytes { kept = min(kept, Double(most) / size + segment) }
    if let age = queue.retention.maximumAge {
      kept = min(kept, arriving * age.seconds / seconds + segment)
    }
    var held = 0.0
    for (group, consumption) in zip(groups, work.consumption)
    where consumption.queue == queue.name {
      held += Double(mostMembers(of: group) * consumption.prefetch)
    }
    // Half of the log may be waiting to be forgotten.
    return 2 * kept * MemoryCost.streamMessage + held * MemoryCost.workMessage
  }

  /// Messages that a queue may hold at the end: those beyond what its consumers can do, within its
  /// limits of length and age.
  private func openMessages(
    of queue: WorkQueue, arriving: Double, _ work: WorkQueueSpecification
  ) -> Double {
    var capacity = 0.0
    var windows = 0.0
    if let index = work.consumption.firstIndex(where: { $0.queue == queue.logicalName }) {
      let group = groups[index]
      let threads = Double(group.consumerIDs.count * group.threads)
      capacity =
        group.meanServiceSeconds > 0
        ? threads * duration.seconds / group.meanServiceSeconds : .infinity
      let window = queue.kind.prefetch(work.consumption[index].prefetch).window(
        threads: group.threads)
      windows = window.map { Double($0 * group.consumerIDs.count) } ?? .infinity
    }
    var open = max(0, arriving - capacity)
    if let limit = queue.lengthLimit(messageBytes: producers.first?.messageBytes ?? 1) {
      open = min(open, Double(limit) + windows)
    }
    if let ttl = queue.messageTTL {
      open = min(open, arriving * ttl.seconds / max(duration.seconds, 1e-9) + windows)
    }
    return open
  }
}

extension Publishing {
  /// Keys that are tried to see where messages with drawn keys go.
  private static let triedKeys = 1_000

  /// Routing keys with their shares; of many drawn keys some, as if they were equally frequent.
  fileprivate func shares(ofKeys count: Int) -> [(key: String, share: Double)] {
    switch routingKey {
    case .constant(let key): [(key, 1)]
    case .weighted(let entries): entries.map { ($0.tag, $0.weight) }
    case .messageKey(let prefix):
      (0..<min(count, Self.triedKeys)).map { ("\(prefix)\($0)", 1) }
    }
  }
}
