// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// What a partition's leader knows of one replica, and what is true of the replica's own log.
///
/// Source: `kafka.cluster.Replica` and `ReplicaState` of Kafka 4.3.
struct ReplicaProgress: Sendable {
  /// The end of the replica's log.
  var logEnd: Int64 = 0
  /// The high watermark that the replica has heard of.
  var highWatermark: Int64 = 0
  /// Whether the broker has been heard of by the controller lately.
  var isAlive = true
  /// Whether the broker is about to stop in order.
  var isStopping = false

  /// The end of its log as its last fetch told the leader; -1 before the first one to this leader.
  var toldLogEnd: Int64 = -1
  /// When it had last caught up with the leader (`lastCaughtUpTimeMs`).
  var lastCaughtUp = VirtualTime.zero
  /// The leader's log end at its last fetch, and when that was.
  private var lastFetchLeaderEnd: Int64 = 0
  private var lastFetch = VirtualTime.zero

  /// Whether it may be in the set of in-sync replicas.
  var isEligible: Bool { isAlive && !isStopping }

  /// The replica fetches: what is before the offset it has (`updateFetchStateOrThrow`).
  mutating func fetched(from offset: Int64, leaderEnd: Int64, at now: VirtualTime) {
    if offset >= leaderEnd {
      lastCaughtUp = max(lastCaughtUp, now)
    } else if offset >= lastFetchLeaderEnd {
      // It has all that there was at its last fetch.
      lastCaughtUp = max(lastCaughtUp, lastFetch)
    }
    toldLogEnd = offset
    lastFetchLeaderEnd = leaderEnd
    lastFetch = now
  }

  /// There is a new leader, which knows nothing of the replica yet (`resetReplicaState`).
  mutating func reset(isInSync: Bool, leaderEnd: Int64, at now: VirtualTime) {
    toldLogEnd = -1
    lastFetchLeaderEnd = isInSync ? leaderEnd : 0
    lastFetch = isInSync ? now : .zero
    lastCaughtUp = isInSync ? now : .zero
  }

  /// Whether it lags by no more than is allowed (`isCaughtUp`).
  func isCaughtUp(leaderEnd: Int64, at now: VirtualTime, lag: VirtualDuration) -> Bool {
    toldLogEnd == leaderEnd || now - lastCaughtUp <= lag
  }
}
