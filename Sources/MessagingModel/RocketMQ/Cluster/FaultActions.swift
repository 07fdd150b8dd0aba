// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What faults of machines, links and topics do to the running system.
extension RocketMQModel {
  mutating func apply(
    _ fault: ClusterFault, event: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch fault {
    case .stopBroker(let broker, let ending, let duration):
      stopBroker(broker, ending: ending, duration: duration, event: event, at: now, &scheduler)
    case .stopNameServers(let names, let duration):
      stopNameServers(names)
      end(.nameServerStop(names), after: duration, at: now, &scheduler)
    case .setQueues(let topic, let read, let write, let chosen):
      setQueues(of: topic, read: read, write: write, on: chosen, at: now)
    case .partition(let nodes, let others, let duration):
      beginPartition(event, between: nodes, and: others, at: now, &scheduler)
      end(.partition(event), after: duration, at: now, &scheduler)
    case .latency(let link, let latency, let duration):
      cluster.latencies.append(
        ActiveLatency(event: event, link: link, nanoseconds: latency.nanoseconds))
      setLatencies()
      end(.latency(event), after: duration, at: now, &scheduler)
    case .slowBroker(let name, let factor, let duration):
      for broker in 0..<brokers.count where brokers[broker].name == name {
        brokers[broker].server.factor *= factor
        end(.slowBroker(broker, factor), after: duration, at: now, &scheduler)
      }
    case .pause(let group, let ids, let duration):
      let paused = running(ids, in: named(group))
      for consumer in paused { pause(consumer, for: duration.nanoseconds, at: now) }
      refreshDarkness(ofConsumers: paused, at: now)
      end(.pause(paused), after: duration, at: now, &scheduler)
    case .clockJump(let nodes, let jump):
      jumpClocks(of: nodes, by: jump.nanoseconds, at: now, &scheduler)
    }
  }

  private mutating func end(
    _ end: FaultEnd, after duration: VirtualDuration?, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    if let duration { schedule(.endFault(end), at: now + duration.nanoseconds, &scheduler) }
  }

  /// A fault is over.
  mutating func apply(
    _ end: FaultEnd, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    switch end {
    case .nameServerStop(let names): startNameServers(names)
    case .partition(let number): endPartition(number, at: now, &scheduler)
    case .pause(let consumers): refreshDarkness(ofConsumers: consumers, at: now)
    case .latency(let event):
      cluster.latencies.removeAll { $0.event == event }
      setLatencies()
    case .slowBroker(let broker, let factor): brokers[broker].server.factor /= factor
    }
  }

  /// Gives links the latency of the last fault that is still in force, or their own.
  private mutating func setLatencies() {
    let network = specification.network
    producerLatency =
      cluster.latencies.last { $0.link != .consumers }?.nanoseconds
      ?? network.producerLatency.nanoseconds
    consumerLatency =
      cluster.latencies.last { $0.link != .producers }?.nanoseconds
      ?? network.consumerLatency.nanoseconds
  }

  /// Gives a topic other numbers of queues; brokers tell their name servers at once
  /// (`TopicConfigManager.registerBrokerData`).
  private mutating func setQueues(
    of name: String, read: Int?, write: Int?, on chosen: [String], at now: Int64
  ) {
    guard let topic = topics.firstIndex(where: { $0.name == name }) else { return }
    for group in topics[topic].groups { arm(group, trigger: "queues-changed", at: now) }
    for broker in 0..<brokers.count {
      let isMeant =
        chosen.isEmpty
        ? topics[topic].holdsQueues(on: broker) : chosen.contains(brokers[broker].name)
      guard isMeant else { continue }
      setQueues(
        of: topic, on: broker, read: read ?? topics[topic].readCounts[broker],
        write: write ?? topics[topic].writeCounts[broker], at: now)
    }
    publishCounts(of: topic, at: now)
  }

  /// Groups whose messages, members or brokers a fault can reach.
  func groupsConcerned(by fault: ClusterFault) -> [Int] {
    switch fault {
    case .setQueues(let topic, _, _, _): topics.first { $0.name == topic }?.groups ?? []
    case .pause(let group, _, _): [named(group)]
    case .stopBroker, .stopNameServers, .partition, .latency, .slowBroker, .clockJump:
      Array(0..<groups.count)
    }
  }
}
