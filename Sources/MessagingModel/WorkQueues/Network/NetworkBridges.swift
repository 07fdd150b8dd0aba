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
    let words = demand(of: bridge)
    guard words != before.words else { return }
    network.bridges[bridge].words = words
    for place in 0..<before.count { part(before.consumers[place], queue: before.source) }
    let priorities = words.flatMap { word in
      repeatElement(priority(of: word, over: before.connector), count: word.count)
    }
    while network.bridges[bridge].consumers.count < priorities.count {
      network.bridges[bridge].consumers.append(makeBridgeConsumer(of: bridge, at: now))
    }
    network.bridges[bridge].count = priorities.count
    for (place, consumer) in network.bridges[bridge].consumers.enumerated() {
      consumers[consumer].phase = place < priorities.count ? .running : .draining
      guard place < priorities.count else { continue }
      consumers[consumer].priority = priorities[place]
      join(consumer, queue: before.source)
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

  /// For whom a bridge should serve: consumers of the other broker, and those whose word comes over the
  /// bridges from there, by every way that does not meet a broker twice.
  ///
  /// A conduit has one consumer for all of them, as near as the nearest; any other bridge has one for each
  /// consumer and each way (`serviceRemoteConsumerAdvisory` leaves out what has come through its own broker, and
  /// what is too far; `suppressDuplicateQueueSubscriptions` is off).
  private func demand(of bridge: Int) -> [WorkNetworkState.Word] {
    let own = network.bridges[bridge]
    let to: UInt64 = 1 << UInt64(own.to)
    let alone = own.isStatic ? [WorkNetworkState.Word(distance: 1, path: to, count: 1)] : []
    // A queue may be left to those included by name.
    guard own.connector.carries(queues[own.source].settings.logicalName) else { return alone }
    var words: [WorkNetworkState.Word] = []
    let local = queues[own.target].registered.count
    if local > 0 { words.append(.init(distance: 1, path: to, count: local)) }
    for other in network.bridges where other.source == own.target {
      for word in other.words
      where word.distance < own.connector.consumerTTL && word.path & 1 << UInt64(own.from) == 0 {
        words.append(.init(distance: word.distance + 1, path: word.path | to, count: word.count))
      }
    }
    if words.isEmpty { return alone }
    guard own.connector.isConduit else { return words }
    var nearest = words[0]
    for word in words.dropFirst() where word.distance < nearest.distance { nearest = word }
    nearest.count = 1
    return [nearest]
  }

  /// Where a bridge stands among the consumers of its broker: behind them, the further the more.
  private func priority(
    of word: WorkNetworkState.Word, over connector: NetworkConnector
  ) -> Int {
    guard connector.decreasesPriority else { return 0 }
    return word.distance > 1 ? -5 - word.distance - 1 : -5
  }

  private mutating func makeBridgeConsumer(of bridge: Int, at now: Int64) -> Int {
    let own = network.bridges[bridge]
    var consumer = WorkConsumerState(
      id: "\(own.connector.from) to \(own.connector.to)", group: queues[own.source].group,
      queue: own.source, threads: 1, prefetch: .messages(own.connector.prefetch), selector: -1,
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
    network.bridges[consumers[number].bridge].sent += 1
    unlink(index)
    accountStay(of: index, until: now)
    let history = historyOf(index)
    histories[history].path |= 1 << UInt64(bridge.from)
    histories[history].hops += 1
    leaveQueue(index, at: now)
    messages[index].consumer = -1
    messages[index].deliveries -= 1
    messages[index].queue = Int32(bridge.target)
    guard !messages[index].isExtra else {
      enterExtra(index, at: now, &scheduler)
      return
    }
    let group = queues[bridge.source].group
    // It arrives once more, and has arrived before.
    if group >= 0 { groups[group].totals.arrived -= 1 }
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
