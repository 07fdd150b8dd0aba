// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Heartbeats, what brokers know of a group's members, and whom they tell.
//
// Sources: `MQClientInstance`, `ConsumerManager`, `DefaultConsumerIdsChangeListener`,
// `ClientHousekeepingService` of Apache RocketMQ 5.
extension RocketMQModel {
  /// A client sends a heartbeat to every broker.
  mutating func sendHeartbeat(
    _ consumer: Int, repeats: Bool, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].phase != .gone else { return }
    if consumerLatency == 0 {
      heartbeatAtBrokers(consumer, at: now, &scheduler)
    } else {
      scheduler.at(now + consumerLatency, .heartbeatAtBrokers(consumer: Int32(consumer)))
    }
    guard repeats else { return }
    let interval = groups[consumers[consumer].group].settings.heartbeatInterval
    scheduler.at(now + interval, .heartbeat(consumer: Int32(consumer)))
  }

  /// The brokers note a heartbeat; those to which the member is new tell the group.
  mutating func heartbeatAtBrokers(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].phase != .gone else { return }
    let group = consumers[consumer].group
    for broker in 0..<brokers.count {
      if hasOutage, !isHeard(consumer, by: broker) { continue }
      if brokers[broker].registers[group].heartbeat(
        from: consumer, at: clock(ofBroker: broker, at: now))
      {
        notifyMembers(of: group, on: broker, at: now, &scheduler)
      }
    }
    if hasOutage { noteConnections(of: consumer, at: now, &scheduler) }
  }

  /// The brokers learn that a member has left: it unregistered, or its connection closed.
  mutating func leaveAtBrokers(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let group = consumers[consumer].group
    for broker in 0..<brokers.count where !hasOutage || isHeard(consumer, by: broker) {
      guard brokers[broker].registers[group].remove(consumer) else { continue }
      notifyMembers(of: group, on: broker, at: now, &scheduler)
    }
  }

  /// A broker tells a clustering group's members, as it knows them, that their number has changed.
  private mutating func notifyMembers(
    of group: Int, on broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !groups[group].isBroadcasting else { return }
    for member in brokers[broker].registers[group].members
    where consumers[member].phase == .running && (!hasOutage || isHeard(member, by: broker)) {
      if consumerLatency == 0 {
        wakeRebalance(member, at: now, &scheduler)
      } else {
        scheduler.at(now + consumerLatency, .notifyMembersChanged(consumer: Int32(member)))
      }
    }
  }

  /// A broker drops the members that it has not heard of for long; nobody is told.
  mutating func scanMembership(_ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    for group in 0..<groups.count {
      _ = brokers[broker].registers[group].expire(
        olderThan: BrokerLimits.channelLifetime, at: clock(ofBroker: broker, at: now))
    }
    scheduler.at(now + BrokerLimits.membershipScan, .scanMembership(broker: Int32(broker)))
  }

  /// Wakes a client's rebalance thread.
  mutating func wakeRebalance(_ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    guard consumers[consumer].phase == .running,
      let due = consumers[consumer].timer.wake(at: now)
    else { return }
    scheduleRebalance(consumer, at: due, &scheduler)
  }

  /// Wakes a client's rebalance thread after a pause, without losing an earlier run.
  mutating func scheduleRebalance(
    _ consumer: Int, at due: Int64, _ scheduler: inout ModelScheduler
  ) {
    let handle = consumers[consumer].nextRebalance
    if scheduler.isPending(handle) {
      guard due < consumers[consumer].rebalanceDue else { return }
      scheduler.move(handle, to: VirtualTime(nanoseconds: due))
    } else {
      consumers[consumer].nextRebalance = scheduler.at(
        due, .rebalance(consumer: Int32(consumer)))
    }
    consumers[consumer].rebalanceDue = due
  }

  /// A client polls the routes of its topics from the name server.
  mutating func pollConsumerRoutes(
    _ consumer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard consumers[consumer].phase == .running else { return }
    let group = consumers[consumer].group
    if cluster.isActive {
      askNameServer(consumer: consumer, at: now)
    } else {
      for (position, topic) in groups[group].topics.enumerated() {
        consumers[consumer].routes[position] = topics[topic].readable
      }
    }
    let interval = groups[group].settings.routePollInterval
    scheduler.at(now + interval, .pollConsumerRoutes(consumer: Int32(consumer)))
  }

  /// A producer polls its topic's route; a changed route begins with new random counters.
  mutating func pollProducerRoute(
    _ producer: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let topic = producers[producer].topic
    if producers[producer].routeVersion != topics[topic].version {
      producers[producer].routeVersion = topics[topic].version
      producers[producer].route = Table(topics[topic].writable.map { Int32($0) })
      producers[producer].routeChanges += 1
      producers[producer].restartSelectors(streams)
    }
    scheduler.at(
      now + producers[producer].routePollInterval, .pollProducerRoute(producer: Int32(producer)))
  }
}
