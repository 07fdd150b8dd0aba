// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// Brokers end, come back, or are replaced by one of their slaves.
//
// Sources: `BrokerController.shutdown`, `ConsumerOffsetManager`, `FlushRealTimeService`,
// `SlaveSynchronize`, `DefaultBrokerHeartbeatManager`, `ReplicasManager` of Apache RocketMQ 5, and
// `DLedgerLeaderElector`.
extension RocketMQModel {
  /// The master of a broker ends.
  mutating func stopBroker(
    _ name: String, ending: ClusterFault.Ending, duration: VirtualDuration?, event: Int,
    at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard let broker = (0..<brokers.count).first(where: { brokers[$0].name == name }),
      brokers[broker].isUp
    else { return }
    loseMaster(broker, isIsolated: false, ending: ending, event: event, at: now, &scheduler)
    elect(broker, ending: ending, at: now, &scheduler)
    if let duration {
      scheduler.at(
        now + duration.nanoseconds,
        .restartBroker(broker: Int32(broker), life: brokers[broker].life))
    }
  }

  /// A master is gone with what it had for itself, or lives on isolated behind a partition, which is the
  /// same to all others.
  mutating func loseMaster(
    _ broker: Int, isIsolated: Bool, ending: ClusterFault.Ending, event: Int, at now: Int64,
    _ scheduler: inout ModelScheduler
  ) {
    let start = isIsolated ? brokers[broker].isolation?.start ?? now : now
    brokers[broker].isUp = false
    let life = brokers[broker].life + 1
    brokers[broker].life = life
    if isIsolated { brokers[broker].isolation?.life = life }
    brokers[broker].answersAtOnce = ending != .hostLoss
    cluster.outages.append(
      Outage(broker: broker, event: event, start: start, ending: isIsolated ? nil : ending))
    // Heartbeats go to every broker, so each member has a connection to this one.
    for consumer in 0..<consumers.count where consumers[consumer].phase == .running {
      loseConnection(of: consumer, to: broker, isClosed: ending != .hostLoss)
    }
    for index in heldPulls(of: broker) {
      breakHeldPull(index, isSilent: ending == .hostLoss, at: now, &scheduler)
    }
    breakHeldPops(of: broker, isSilent: ending == .hostLoss, at: now, &scheduler)
    let kept = keptUntil(of: broker, ending: ending, at: now)
    loseTail(of: broker, after: kept, at: now)
    loseWaiting(of: broker, after: kept, &scheduler)
    loseMemory(of: broker, ending: ending, at: now)
    losePopMemory(of: broker, ending: ending, after: kept)
    brokers[broker].server.restart()
    if ending != .hostLoss { disconnectBroker(broker, at: now) }
    brokers[broker].isServedFromSlave = false
    refreshOutage()
    refreshDarkness(on: broker, at: now)
  }

  /// Lets a slave take over in its time, if one does.
  mutating func elect(
    _ broker: Int, ending: ClusterFault.Ending, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard let promotion = promotionTime(of: broker, ending: ending, at: now) else { return }
    scheduler.at(
      promotion, .promoteSlave(broker: Int32(broker), life: brokers[broker].life))
  }

  // MARK: - What its memory held

  /// What a broker's memory held: locks, members, and offsets not written yet.
  private mutating func loseMemory(
    of broker: Int, ending: ClusterFault.Ending, at now: Int64
  ) {
    let isTakenOver = findsSuccessor(broker, at: now)
    for cursor in 0..<cursors.count where queues[cursors[cursor].queue].broker == broker {
      guard cursors[cursor].member < 0 else { continue }
      cursors[cursor].lock = QueueLock()
      if ending != .shutdown {
        cursors[cursor].returnToWritten(isTakenOver: isTakenOver)
      }
    }
    // Clients send their heartbeats to slaves as well.
    if !isTakenOver {
      for group in 0..<groups.count { brokers[broker].registers[group] = GroupRegister() }
    }
  }

  /// A broker writes its groups' offsets to disk, or its slaves fetch them.
  mutating func flushOffsets(_ broker: Int, at now: Int64, _ scheduler: inout ModelScheduler) {
    let isFollowed = brokers[broker].slaves > 0 && brokers[broker].failover != .none
    if brokers[broker].isUp {
      // Slaves that are cut off fetch nothing.
      let isHandedOver = brokers[broker].replicatedUntil < 0
      for cursor in 0..<cursors.count where queues[cursors[cursor].queue].broker == broker {
        cursors[cursor].noteFlushed(isHandedOver: isHandedOver)
        notePopOffsetFlushed(cursor)
      }
    }
    // A broker that others follow hands its offsets over less often than it writes them.
    let interval = isFollowed ? BrokerLimits.slaveSynchronisation : BrokerLimits.offsetFlush
    scheduler.at(now + interval, .flushOffsets(broker: Int32(broker)))
  }

  // MARK: - What comes after

  /// Whether some slave may take the place of a broker's master.
  ///
  /// One that the master has missed for 15 s is no candidate of a controller
  /// (`haMaxTimeSlaveNotCatchup`), unless the master, cut off itself, could not tell it.
  func findsSuccessor(_ broker: Int, at now: Int64) -> Bool {
    guard brokers[broker].livingSlaves > 0 else { return false }
    switch brokers[broker].failover {
    case .none: return false
    case .controller:
      let reached = brokers[broker].replicatedUntil
      return reached < 0 || brokers[broker].isolation != nil
        || now - reached <= BrokerLimits.slaveCatchUp
    case .raft: return brokers[broker].isMajority(brokers[broker].livingSlaves)
    }
  }

  /// When a slave becomes master, if one does.
  mutating func promotionTime(
    of broker: Int, ending: ClusterFault.Ending, at now: Int64
  ) -> Int64? {
    guard findsSuccessor(broker, at: now) else { return nil }
    switch brokers[broker].failover {
    case .none: return nil
    case .controller:
      // A closed connection is noticed at once; silence when 10 s are found to have passed.
      guard ending == .hostLoss else { return now + BrokerLimits.promotion }
      let heartbeat = BrokerState.last(
        before: now, interval: BrokerLimits.controllerHeartbeat,
        phase: brokers[broker].heartbeatPhase)
      let scan = BrokerState.nextTick(
        from: max(now, heartbeat + BrokerLimits.controllerPatience),
        interval: BrokerLimits.controllerScan, phase: brokers[broker].heartbeatPhase)
      return scan + BrokerLimits.promotion
    case .raft:
      let last = BrokerState.last(
        before: now, interval: BrokerLimits.raftHeartbeat, phase: brokers[broker].heartbeatPhase)
      return max(now, last + BrokerLimits.raftPatience) + vote(of: broker)
    }
  }

  /// How long the members of a raft group take to agree on a leader.
  private func vote(of broker: Int) -> Int64 {
    var draws = streams.stream(
      entity: brokers[broker].name, index: Int(brokers[broker].life), purpose: "votes")
    return BrokerLimits.shortestVote
      + Int64(draws.nextBounded(UInt64(BrokerLimits.longestVote - BrokerLimits.shortestVote)))
  }

  /// A slave has become master: another address, which clients hear of at their next poll.
  mutating func promoteSlave(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !brokers[broker].isUp, brokers[broker].life == life else { return }
    if brokers[broker].failover == .raft { brokers[broker].takeInMachines() }
    brokers[broker].livingSlaves -= 1
    brokers[broker].master += 1
    brokers[broker].replicatedUntil = -1
    serveAgain(broker, isPromotion: true, at: now, &scheduler)
  }

  /// The process that ended is back: as master in its old place, or as a slave of the new one.
  mutating func restartBroker(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    let machines = brokers[broker].livingSlaves + brokers[broker].waitingMachines + 1
    if !brokers[broker].isUp, brokers[broker].life == life,
      brokers[broker].failover != .raft || brokers[broker].isMajority(machines)
    {
      serveAgain(broker, isPromotion: false, at: now, &scheduler)
      return
    }
    // An earlier master: it follows the present one, or waits for one that it can copy.
    brokers[broker].waitingMachines += 1
    if brokers[broker].isUp {
      brokers[broker].takeInMachines()
    } else if brokers[broker].failover == .raft, brokers[broker].isMajority(machines),
      !brokers[broker].isMajority(machines - 1)
    {
      // With it there are enough to elect a leader.
      scheduler.at(
        now + vote(of: broker),
        .promoteSlave(broker: Int32(broker), life: brokers[broker].life))
    }
  }

  /// While nobody answers pulls, a broker's queues are as dark as those without an owner.
  private mutating func refreshDarkness(on broker: Int, at now: Int64) {
    for queue in 0..<queues.count where queues[queue].broker == broker {
      refreshDarkness(of: queue, at: now)
    }
  }

  private mutating func serveAgain(
    _ broker: Int, isPromotion: Bool, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    brokers[broker].isUp = true
    brokers[broker].isServedFromSlave = (brokers[broker].isolation?.life ?? -1) >= 0
    brokers[broker].takeInMachines()
    if let outage = cluster.outages.lastIndex(where: { $0.broker == broker }) {
      cluster.outages[outage].end = now
      cluster.outages[outage].isPromotion = isPromotion
    }
    registerBroker(broker, at: now)
    refreshOutage()
    refreshDarkness(on: broker, at: now)
    resumeRevival(on: broker, at: now, &scheduler)
    for level in 0..<brokers[broker].delayed.count where !brokers[broker].isDelayPolled[level] {
      resumeDelayLevel(level, broker: broker, at: now, &scheduler)
    }
  }

  private mutating func resumeDelayLevel(
    _ level: Int, broker: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !brokers[broker].delayed[level].isEmpty else { return }
    pollDelayLevel(level, broker: broker, at: now + BrokerLimits.firstDelayPoll, &scheduler)
  }
}
