// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// Masters that a partition keeps from those by whose word they are masters.
//
// Sources: `DLedgerLeaderElector`, `DefaultBrokerHeartbeatManager`, `ReplicasManager` of Apache
// RocketMQ 5; controllers run beside the name servers, as `enableControllerInNamesrv` has it.
extension RocketMQModel {
  /// The machine on which a broker's master runs: one of those that were slaves, while the one before
  /// stands behind a partition.
  func masterNode(of broker: Int) -> Node {
    brokers[broker].isServedFromSlave ? .slaves(broker) : .broker(broker)
  }

  /// Whether a master's slaves cannot copy from it.
  func isCutFromSlaves(_ broker: Int) -> Bool {
    !brokers[broker].isServedFromSlave && isCut(.broker(broker), .slaves(broker))
  }

  /// Whether a partition keeps a master from its followers, or from every controller.
  private func isIsolated(_ broker: Int) -> Bool {
    guard !brokers[broker].isServedFromSlave, brokers[broker].livingSlaves > 0 else { return false }
    switch brokers[broker].failover {
    case .none: return false
    case .raft: return isCut(.broker(broker), .slaves(broker))
    case .controller:
      return cluster.registers.indices.allSatisfy { isCut(.broker(broker), .nameServer($0)) }
    }
  }

  /// Masters are isolated by a partition that begins.
  ///
  /// A raft leader without its followers cannot commit, so that from now on nothing is stored or read
  /// there; its followers elect another one. A controller misses heartbeats, and by the time at which
  /// it names another master the old one has gone on serving whoever reaches it.
  mutating func isolateMasters(
    by partition: Int, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    for broker in 0..<brokers.count where brokers[broker].isUp && isIsolated(broker) {
      guard brokers[broker].isolation == nil else { continue }
      brokers[broker].isolation = Isolation(partition: partition, start: now)
      switch brokers[broker].failover {
      case .none: break
      case .raft:
        loseMaster(
          broker, isIsolated: true, ending: .hostLoss, event: partition, at: now, &scheduler)
        elect(broker, ending: .hostLoss, at: now, &scheduler)
      case .controller:
        guard let promotion = promotionTime(of: broker, ending: .hostLoss, at: now) else { break }
        scheduler.at(
          promotion, .replaceIsolated(broker: Int32(broker), life: brokers[broker].life))
      }
    }
  }

  /// A controller names another master in the place of one that it has not heard of.
  mutating func replaceIsolated(
    _ broker: Int, life: Int32, at now: Int64, _ scheduler: inout ModelScheduler
  ) {
    guard brokers[broker].isUp, brokers[broker].life == life, isIsolated(broker),
      let isolation = brokers[broker].isolation,
      !cluster.registers.indices.allSatisfy({ isCut(.slaves(broker), .nameServer($0)) })
    else { return }
    loseMaster(
      broker, isIsolated: true, ending: .hostLoss, event: isolation.partition, at: now, &scheduler)
    promoteSlave(broker, life: brokers[broker].life, at: now, &scheduler)
  }

  /// Masters that a partition had isolated are back: as such, or as slaves of those that were elected.
  mutating func rejoinMasters(at now: Int64, _ scheduler: inout ModelScheduler) {
    for broker in 0..<brokers.count {
      guard let isolation = brokers[broker].isolation else { continue }
      if isolation.life < 0 {
        if !isIsolated(broker) { brokers[broker].isolation = nil }
        continue
      }
      let isStillCut =
        isCut(.broker(broker), .slaves(broker))
        || brokers[broker].failover == .controller
          && cluster.registers.indices.allSatisfy { isCut(.broker(broker), .nameServer($0)) }
      guard !isStillCut else { continue }
      brokers[broker].isolation = nil
      // From now on the names of partitions mean the machines by what they are.
      brokers[broker].isServedFromSlave = false
      restartBroker(broker, life: isolation.life, at: now, &scheduler)
    }
  }
}

/// What a partition has done to a broker's master.
struct Isolation {
  /// The partition's scenario event.
  var partition: Int
  var start: Int64
  /// The life of the broker that began as its master was lost, or -1 as long as it serves.
  var life: Int32 = -1
}
