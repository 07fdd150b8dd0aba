// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// Brokers of ActiveMQ's networks send messages on to where consumers are.
//
// Sources: ActiveMQ's page "Networks of Brokers"; `DemandForwardingBridgeSupport` (the subscription of a
// bridge, its priority, the answer awaited before it acknowledges), `ConduitBridge`,
// `NetworkBridgeFilter.matchesForwardingFilter`, `ConditionalNetworkBridgeFilterFactory`.
extension WorkQueueModel {
  /// The part of its queue that a consumer reads: at the broker given for it, or at all in turn.
  mutating func queueOfConsumer(_ id: String, in group: Int) -> Int {
    guard !network.brokers.isEmpty else { return groups[group].queue }
    let consumption = groups[group].consumption
    if let broker = consumption.brokers[id] ?? consumption.broker,
      let number = network.brokers.firstIndex(of: broker)
    {
      return groups[group].queues.first { network.broker(ofQueue: $0) == number }
        ?? groups[group].queue
    }
    network.placed[group] += 1
    return groups[group].queues[(network.placed[group] - 1) % groups[group].queues.count]
  }

  // MARK: - Demand

  /// Consumers of a queue have come or gone: the brokers that send there hear of it.
  mutating func spreadDemand(
    for queue: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    for bridge in network.bridges.indices where network.bridges[bridge].target == queue {
      if network.word == 0 {
        meetDemand(of: bridge, at: now, &scheduler)
      } else if network.word <= horizon - now {
        scheduler.at(now + network.word, .demand(bridge: Int32(bridge)))
      }
    }
    // Whoever has no consumers any more may send back what came to it.
    for bridge in network.bridges.indices
    where network.bridges[bridge].source == queue && network.bridges[bridge].connector.replays {
      run(queue, at: now, &scheduler)
    }
  }

  /// Gives a bridge as many consumers as the other broker's make it have.
  @inline(never)
  mutating func meetDemand(of bridge: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let before = network.bridges[bridge]
    let (wanted, distance, path) = demand(of: bridge)
    guard wanted != before.count || distance != before.distance || path != before.path else {
      return
    }
    network.bridges[bridge].distance = distance
    network.bridges[bridge].path = path
    for place in 0..<before.count { part(before.consumers[place], queue: before.source) }
    while network.bridges[bridge].consumers.count < wanted {
      network.bridges[bridge].consumers.append(makeBridgeConsumer(of: bridge, at: now))
    }
    network.bridges[bridge].count = wanted
    let priority = priority(of: network.bridges[bridge])
    for (place, consumer) in network.bridges[bridge].consumers.enumerated() {
      consumers[consumer].phase = place < wanted ? .running : .draining
      consumers[consumer].priority = priority
      if place < wanted { join(consumer, queue: before.source) }
    }
    let time = VirtualTime(nanoseconds: now)
    if network.isOpen(from: before.source) {
      _ = queues[before.source].dark.end(at: time)
    } else if queues[before.source].registered.isEmpty {
      queues[before.source].dark.begin(
        at: time, backlog: Int64(queues[before.source].backlog))
    }
    // Its consumers are demand for those who send here.
    spreadDemand(for: before.source, at: now, &scheduler)
    run(before.source, at: now, &scheduler)
  }

  /// Consumers that a bridge should have, how far the nearest of those is that it serves, and over whom.
  private func demand(of bridge: Int) -> (count: Int, distance: Int, path: UInt64) {
    let own = network.bridges[bridge]
    var count = queues[own.target].registered.count
    var distance = count > 0 ? 1 : 0
    var path: UInt64 = count > 0 ? 1 << UInt64(own.to) : 0
    for other in network.bridges where other.source == own.target && other.count > 0 {
      let further = other.distance + 1
      guard further <= own.connector.consumerTTL, other.path & 1 << UInt64(own.from) == 0 else {
        continue
      }
      count += other.count
      if distance == 0 || further < distance {
        distance = further
        path = other.path | 1 << UInt64(own.to)
      }
    }
    // A queue may be left to those included by name.
    if !own.connector.carries(queues[own.source].settings.logicalName) { count = 0 }
    if own.isStatic, count == 0 { return (1, 1, 1 << UInt64(own.to)) }
    return (own.connector.isConduit ? min(1, count) : count, count > 0 ? distance : 0, path)
  }

  /// Where a bridge stands among the consumers of its broker: behind them, the further the more.
  private func priority(of bridge: WorkNetworkState.Bridge) -> Int {
    guard bridge.connector.decreasesPriority else { return 0 }
    return bridge.distance > 1 ? -5 - bridge.distance - 1 : -5
  }

  private mutating func makeBridgeConsumer(of bridge: Int, at now: Int64) -> Int {
    let own = network.bridges[bridge]
    var consumer = WorkConsumerState(
      id: "\(own.connector.from) to \(own.connector.to)", group: queues[own.source].group,
      queue: own.source, threads: 1, prefetch: own.connector.prefetch, selector: -1,
      priority: 0, settlesAutomatically: false, speedFactor: 1, started: now)
    consumer.bridge = bridge
    return consumers.append(consumer)
  }

  // MARK: - Sending on

  /// Whether a bridge takes a message: one that has not been at the other broker, nor at too many.
  func crosses(_ index: Int, _ consumer: Int) -> Bool {
    let bridge = network.bridges[consumers[consumer].bridge]
    let history = Int(messages[index].history)
    let path = history >= 0 ? histories[history].path : 0
    let hops = history >= 0 ? histories[history].hops : 0
    if path & 1 << UInt64(bridge.to) != 0 {
      return bridge.connector.replays && queues[bridge.source].registered.isEmpty
    }
    return hops < bridge.connector.messageTTL
  }

  /// A message leaves its broker over a bridge.
  mutating func enterBridge(
    _ index: Int, _ number: Int, at now: Int64, _ scheduler: inout WorkScheduler
  ) {
    let latency = hopTime(of: index)
    let arrival = max(consumers[number].lastInbound, now + latency)
    consumers[number].lastInbound = arrival
    consumers[number].inbound.append(Int32(truncatingIfNeeded: index))
    scheduler.at(arrival, .bridged(consumer: Int32(truncatingIfNeeded: number)))
  }

  private func hopTime(of index: Int) -> Int64 {
    let history = Int(messages[index].history)
    let hops = history >= 0 ? histories[history].hops : 0
    return network.hop?.nanoseconds(
      messages[index].identity, attempt: UInt16(truncatingIfNeeded: hops)) ?? 0
  }

  /// The message that has been on a bridge longest is in the other broker's queue.
  @inline(never)
  mutating func leaveBridge(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    let index = Int(consumers[number].inbound.popFirst())
    let bridge = network.bridges[consumers[number].bridge]
    let answer = max(consumers[number].lastOutbound, now + hopTime(of: index))
    consumers[number].lastOutbound = answer
    if answer <= horizon {
      scheduler.at(answer, .bridgeAnswer(consumer: Int32(truncatingIfNeeded: number)))
    }
    unlink(index)
    accountStay(of: index, until: now)
    let history = historyOf(index)
    histories[history].path |= 1 << UInt64(bridge.from)
    histories[history].hops += 1
    leaveQueue(index, at: now)
    let group = queues[bridge.source].group
    // It arrives once more, and has arrived before.
    if group >= 0 { groups[group].totals.arrived -= 1 }
    messages[index].consumer = -1
    messages[index].deliveries -= 1
    messages[index].queue = Int32(bridge.target)
    enqueue(index, at: now, &scheduler)
  }

  /// The other broker has taken a message, so that its bridge may have another one.
  @inline(never)
  mutating func answerBridge(_ number: Int, at now: Int64, _ scheduler: inout WorkScheduler) {
    returnCredit(to: number)
    let queue = consumers[number].queue
    if queues[queue].readyCount > 0 { run(queue, at: now, &scheduler) }
  }

  /// When the oldest message was published that is on a bridge or looked at for one.
  func oldestInNetwork(_ group: Int) -> Int64 {
    var oldest = Int64.max
    for queue in groups[group].queues {
      for message in queues[queue].redelivered + queues[queue].paged {
        oldest = min(oldest, messages[Int(message.index)].published)
      }
    }
    for bridge in network.bridges where queues[bridge.source].group == group {
      for consumer in bridge.consumers where consumers[consumer].firstUnsettled >= 0 {
        oldest = min(oldest, messages[Int(consumers[consumer].firstUnsettled)].published)
      }
    }
    return oldest
  }
}
