// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

// What faults rightly change of what else holds.
extension AuditedRun {
  /// The faults of machines, links and topics, in order of time.
  var faults: [ClusterFault] {
    specification.events.sorted { $0.time < $1.time }.compactMap { event in
      if case .fault(let fault) = event.action { fault } else { nil }
    }
  }

  /// Whether queues of a topic that the group reads could be written to, and cannot be read at the
  /// end: a topic's write queues rose above its read queues, or read queues fell away.
  func hasUnreadableQueues(_ group: GroupSpecification) -> Bool {
    specification.topics.contains { topic in
      group.subscriptions.contains { $0.topic == topic.name } && hasUnreadableQueues(topic)
    }
  }

  private func hasUnreadableQueues(_ topic: TopicSpecification) -> Bool {
    let history = specification.queueCounts(of: topic)
    return topic.queuesPerBroker.indices.contains { broker in
      let everWritable = history.map { $0.write[broker] }.max() ?? 0
      return (history.last?.read[broker] ?? 0) < everWritable
    }
  }

  /// Whether a broker ended and nobody has taken its place: what it has is out of reach.
  var hasDeadBroker: Bool {
    outcome.outages.contains { $0.servingAgain == nil }
      || specification.workQueues?.cluster != nil
        && faults.contains { fault in
          if case .stopBroker(_, _, nil) = fault { true } else { false }
        }
  }

  /// Whether what a member has left unread counts on after it has gone: a stream knows how far it came.
  func keepsBacklogOfTheGone(_ group: GroupSpecification) -> Bool {
    guard let work = specification.workQueues,
      let index = specification.groups.firstIndex(where: { $0.name == group.name })
    else { return false }
    return work.consumption[index].stream.storesEvery != nil
  }

  /// Messages that a network of brokers has left where neither consumer nor bridge takes them.
  func stranded(ofGroup name: String) -> Int {
    outcome.networkQueues.reduce(0) { $0 + ($1.group == name ? $1.stranded : 0) }
  }

  /// Whether all name servers have ended for good: clients never learn of queues that they do not know.
  var hasLostRoutes: Bool {
    let forGood = Set(
      faults.flatMap { fault in
        if case .stopNameServers(let names, nil) = fault { names } else { [String]() }
      })
    return forGood.count >= (specification.nameServers?.count ?? 1)
  }

  /// Whether time passes unevenly for some broker, which it then does for delays as well.
  var hasUnevenClocks: Bool {
    let names = specification.brokers.map(\.name)
    return names.contains { (specification.clocks[$0]?.driftPartsPerMillion ?? 0) != 0 }
      || faults.contains { fault in
        guard case .clockJump(let nodes, _) = fault else { return false }
        return nodes.contains { names.contains($0) || $0 == NodeNames.brokers }
      }
  }

  /// Whether brokers may not hear what members say of popped messages, forget it, or read other clocks.
  var losesWordsOnPops: Bool {
    !outcome.outages.isEmpty
      || faults.contains { fault in
        switch fault {
        case .partition, .clockJump: true
        default: false
        }
      }
  }

  /// Whether members may take all that they pop for overdue, since their clocks are ahead of a broker's
  /// by the time for which messages are invisible.
  func mayTakePopsForOverdue(_ group: GroupSpecification) -> Bool {
    guard group.consumption == .pop else { return false }
    let jumps = faults.reduce(Int64(0)) { sum, fault in
      guard case .clockJump(_, let jump) = fault else { return sum }
      return sum + abs(jump.nanoseconds)
    }
    let ends = specification.clocks.values.flatMap { clock in
      [VirtualTime.zero, outcome.end].map {
        abs(clock.reading(at: $0.nanoseconds) - $0.nanoseconds)
      }
    }
    return jumps + 2 * (ends.max() ?? 0) >= group.client.popInvisibleTime.nanoseconds
  }

  /// Whether members of a classic group of Kafka hear of a rebalance, by a heartbeat, only when the time to
  /// join it is over, so that they are put out and come back without end.
  func missesRebalances(_ group: GroupSpecification) -> Bool {
    guard let index = specification.groups.firstIndex(where: { $0.name == group.name }),
      let consumption = specification.kafka?.consumption[index]
    else { return false }
    return consumption.client.maximumPollInterval <= consumption.client.heartbeatInterval
  }

  /// Whether members may lose queues that they work on: locks go with a broker's memory, expire by its
  /// clock, and are not renewed by who is cut off or stands still.
  var mayLoseLocks: Bool {
    !outcome.outages.isEmpty || hasUnevenClocks
      || faults.contains { fault in
        switch fault {
        case .partition, .pause: true
        default: false
        }
      }
  }

  /// Whether a message of a producer may be stored before an earlier one: where its threads wait for
  /// answers or batches, where sends are tried again, and where ways become shorter.
  func mayOvertake(_ producer: ProducerSpecification) -> Bool {
    if let sending = producer.sending, sending.mode == .synchronous || sending.batch > 1 {
      return true
    }
    return outcome.sends.contains { $0.producer == producer.name && $0.retried > 0 }
      || faults.contains { fault in
        if case .latency = fault { true } else { false }
      }
  }

  /// Copies of messages that a group could read besides the messages themselves.
  func repeatedSends(toGroup group: GroupSpecification) -> Int64 {
    outcome.sends.filter { $0.readers.contains(group.name) }.reduce(0) { $0 + Int64($1.repeated) }
  }

  /// Whether a group has worked at all in the last part of the run.
  func hasWorkedLately(_ group: GroupSpecification) -> Bool {
    guard let series = outcome.groups.first(where: { $0.name == group.name })?.timeSeries else {
      return false
    }
    return series.contains { $0.time >= outcome.end - Self.rest && $0.busyTime > .zero }
  }
}
