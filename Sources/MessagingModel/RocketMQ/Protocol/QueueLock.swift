// SPDX-License-Identifier: GPL-3.0-or-later

/// A broker's lock of one queue for one group, in the broker's memory.
///
/// Source: `RebalanceLockManager` of Apache RocketMQ 5. Times are in nanoseconds.
package struct QueueLock: BitwiseCopyable, Sendable {
  /// How long a lock lives without renewal (`REBALANCE_LOCK_MAX_LIVE_TIME`, 60 s).
  package static let lifetime: Int64 = 60_000_000_000

  private var holder = -1
  private var renewed: Int64 = 0

  package init() {}

  /// Takes or renews the lock; another holder's lock is taken only once it has expired.
  package mutating func lock(for client: Int, at now: Int64) -> Bool {
    guard holder == client || !isHeld(at: now) else { return false }
    holder = client
    renewed = now
    return true
  }

  /// Gives the lock up, if the client holds it.
  package mutating func unlock(by client: Int) {
    if holder == client { holder = -1 }
  }

  /// Whether somebody holds the lock and it has not expired.
  package func isHeld(at now: Int64) -> Bool {
    holder >= 0 && now - renewed <= Self.lifetime
  }
}
