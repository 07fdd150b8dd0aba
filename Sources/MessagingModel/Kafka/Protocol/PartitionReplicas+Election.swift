// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// Who leads, as the controller decides it.
///
/// Source: `metadata.controller.PartitionChangeBuilder.electLeader` and `maybePopulateTargetElr`,
/// `ReplicationControlManager.generateLeaderAndIsrUpdates`.
extension PartitionReplicas {
  /// The controller has not heard of a broker for its session (`broker.session.timeout.ms`), or the
  /// broker has stopped: it leaves the in-sync set, and another one leads if it did.
  package mutating func brokerLost(_ replica: Int, at now: VirtualTime) -> [Action] {
    replicas[replica].isAlive = false
    return leaveInSync(replica, at: now)
  }

  /// A broker is about to stop in order: it hands over first.
  package mutating func brokerStops(_ replica: Int, at now: VirtualTime) -> [Action] {
    replicas[replica].isStopping = true
    return leaveInSync(replica, at: now)
  }

  /// A broker is back.
  ///
  /// - Parameters:
  ///   - replica: The replica on it.
  ///   - wasClean: Whether it had stopped in order; if not, the end of its log may be gone, and it is
  ///     eligible no more (KIP-966).
  ///   - now: The time.
  /// - Returns: Who leads now, if nobody did.
  package mutating func brokerReturned(
    _ replica: Int, wasClean: Bool = true, at now: VirtualTime
  ) -> [Action] {
    replicas[replica].isAlive = true
    replicas[replica].isStopping = false
    if settings.keepsEligibleLeaders, !wasClean { eligibleBits &= ~Self.bit(replica) }
    guard leader == nil else { return [] }
    return elect(at: now)
  }

  /// The first replica of the list leads again, if it is in sync
  /// (`leader.imbalance.check.interval.seconds`).
  package mutating func restorePreferredLeader(at now: VirtualTime) -> [Action] {
    guard leader != nil, leader != 0, inSyncBits & 1 != 0, replicas[0].isEligible else { return [] }
    return lead(0, at: now)
  }

  private mutating func leaveInSync(_ replica: Int, at now: VirtualTime) -> [Action] {
    askedBits = nil
    let remaining = inSyncBits & ~Self.bit(replica)
    if remaining != 0 || settings.keepsEligibleLeaders { setInSync(remaining) }
    guard leader == replica else { return advance(at: now).map { [$0] } ?? [] }
    return elect(at: now)
  }

  /// Takes a new in-sync set; who leaves one below the minimum stays eligible.
  mutating func setInSync(_ bits: UInt64) {
    if settings.keepsEligibleLeaders {
      eligibleBits =
        bits.nonzeroBitCount >= minimum ? 0 : (eligibleBits | inSyncBits) & ~bits
    }
    inSyncBits = bits
  }

  /// The first live replica of the list that is in sync; if there is none, an eligible one; where none
  /// is left of those either, the last leader; if unclean elections are allowed, any.
  private mutating func elect(at now: VirtualTime) -> [Action] {
    func first(among bits: UInt64) -> Int? {
      replicas.indices.first { bits & Self.bit($0) != 0 && replicas[$0].isEligible }
    }
    if let next = first(among: inSyncBits) { return lead(next, at: now) }
    if inSyncBits == 0, let next = first(among: eligibleBits) {
      setInSync(Self.bit(next))
      return lead(next, at: now)
    }
    if settings.keepsEligibleLeaders, inSyncBits | eligibleBits == 0,
      replicas[lastLeader].isEligible
    {
      // The last known leader is as good as it gets.
      setInSync(Self.bit(lastLeader))
      return lead(lastLeader, at: now)
    }
    if settings.allowsUncleanElection, let next = first(among: .max) {
      eligibleBits = 0
      inSyncBits = Self.bit(next)
      return lead(next, at: now)
    }
    guard leader != nil else { return [] }
    leader = nil
    leaderEpoch += 1
    return [.leader(nil)]
  }

  /// A replica leads from now on: what others have beyond its log is cut off, and it knows no high
  /// watermark but the one that it has heard of.
  private mutating func lead(_ replica: Int, at now: VirtualTime) -> [Action] {
    let end = replicas[replica].logEnd
    let committed = highWatermark
    let farthest = max(committed, leader.map { replicas[$0].logEnd } ?? farthestEnd)
    leader = replica
    lastLeader = replica
    leaderEpoch += 1
    askedBits = nil
    epochStart = end
    highWatermark = replicas[replica].highWatermark
    for other in replicas.indices {
      replicas[other].logEnd = min(replicas[other].logEnd, end)
      replicas[other].highWatermark = min(replicas[other].highWatermark, end)
      replicas[other].reset(
        isInSync: inSyncBits & Self.bit(other) != 0, leaderEnd: end, at: now)
    }
    var actions: [Action] = [.leader(replica)]
    if farthest > end {
      actions.append(.lost(end..<farthest, committed: max(0, committed - end)))
    }
    if let moved = advance(at: now) { actions.append(moved) }
    return actions
  }

  private var farthestEnd: Int64 { replicas.map(\.logEnd).max() ?? 0 }
}
