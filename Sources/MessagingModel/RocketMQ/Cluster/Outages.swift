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
    let life = brokers[broker].life + 1
    brokers[broker].isUp = false
    brokers[broker].life = life
    brokers[broker].answersAtOnce = ending != .hostLoss
    cluster.outages.append(Outage(broker: broker, event: event, start: now, ending: ending))
    for index in heldPulls(of: broker) {
      breakHeldPull(index, isSilent: ending == .hostLoss, at: now, &scheduler)
    }
    breakHeldPops(of: broker, isSilent: ending == .hostLoss, at: now, &scheduler)
    let kept = keptUntil(of: broker, ending: ending, at: now)
    loseTail(of: broker, after: kept, at: now)
    loseWaiting(of: broker, after: kept, &scheduler)
    loseMemory(of: broker, ending: ending)
    losePopMemory(of: broker, ending: ending, after: kept)
    brokers[broker].server.restart()
    if ending != .hostLoss { disconnectBroker(broker, at: now) }
    refreshOutage()
    refreshDarkness(on: broker, at: now)
    if let promotion = promotionTime(of: broker, ending: ending, at: now) {
      scheduler.at(promotion, .promoteSlave(broker: Int32(broker), life: life))
    }
    if let duration {
      scheduler.at(
        now + duration.nanoseconds, .restartBroker(broker: Int32(broker), life: life))
    }
  }

  // MARK: - What its memory held

  /// What a broker's memory held: locks, members, and offsets not written yet.
  private mutating func loseMemory(of broker: Int, ending: ClusterFault.Ending) {
    let isTakenOver = brokers[broker].failover != .none && brokers[broker].livingSlaves > 0
    for cursor in 0..<cursors.count where queues[cursors[cursor].queue].broker == broker {
      guard cursors[cursor].member < 0 else { continue }
      cursors[cursor].lock = QueueLock()
      if ending != .shutdown { cursors[cursor].returnToFlushed() }
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
      for cursor in 0..<cursors.count where queues[cursors[cursor].queue].broker == broker {
        cursors[cursor].noteFlushed()
        notePopOffsetFlushed(cursor)
      }
    }
    // A broker that others follow hands its offsets over less often than it writes them.
    let interval = isFollowed ? BrokerLimits.slaveSynchronisation : BrokerLimits.offsetFlush
    scheduler.at(now + interval, .flushOffsets(broker: Int32(broker)))
  }

  // MARK: - What comes after

  /// When a slave becomes master, if one does.
  private mutating func promotionTime(
    of broker: Int, ending: ClusterFault.Ending, at now: Int64
  ) -> Int64? {
    guard brokers[broker].livingSlaves > 0 else { return nil }
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
      var draws = streams.stream(
        entity: brokers[broker].name, index: Int(brokers[broker].life), purpose: "votes")
      let vote =
        BrokerLimits.shortestVote
        + Int64(
          draws.nextBounded(UInt64(BrokerLimits.longestVote - BrokerLimits.shortestVote)))
      return max(now, last + BrokerLimits.raftPatience) + vote
    }
  }

  /// A slave has become master: another address, which clients hear of at their next poll.
  mutating func promoteSlave(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard !brokers[broker].isUp, brokers[broker].life == life else { return }
    brokers[broker].livingSlaves -= 1
    brokers[broker].master += 1
    serveAgain(broker, isPromotion: true, at: now, &scheduler)
  }

  /// The process that ended is back: as master in its old place, or as a slave of the new one.
  mutating func restartBroker(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    if !brokers[broker].isUp, brokers[broker].life == life {
      serveAgain(broker, isPromotion: false, at: now, &scheduler)
      return
    }
    // An earlier master: it follows the present one, or waits for one that it can copy.
    brokers[broker].waitingMachines += 1
    if brokers[broker].isUp { brokers[broker].takeInMachines() }
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
