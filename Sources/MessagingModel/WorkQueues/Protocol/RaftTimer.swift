// SPDX-License-Identifier: GPL-3.0-or-later

package import Stochastics

/// How long the replicas of a quorum queue wait before they elect another leader, and how long one takes
/// to have a command on a majority of them.
///
/// Source: `ra_server_proc:election_timeout_action/2` and `follower/3` of rabbitmq/ra, with a broadcast
/// time of 100 ms.
package enum RaftTimer {
  /// How the followers lost their leader.
  package enum Loss {
    /// Its process ended in order.
    case shutdown
    /// The connection to its node broke.
    case connection
    /// Its node fell silent, which the failure detector finds when it looks next.
    case silence
  }

  private static let broadcast: Int64 = 100_000_000
  private static let millisecond: Int64 = 1_000_000

  /// The time in nanoseconds from the loss until a follower asks for votes.
  ///
  /// - Parameters:
  ///   - loss: How the leader was lost.
  ///   - poll: Nanoseconds between two looks of the failure detector.
  ///   - draws: Where it is drawn from.
  /// - Returns: The time.
  package static func timeout(
    after loss: Loss, poll: Int64, _ draws: inout RandomStream
  ) -> Int64 {
    func uniform(_ bound: Int64) -> Int64 {
      Int64(draws.nextBounded(UInt64(max(1, bound / millisecond)))) * millisecond + millisecond
    }
    return switch loss {
    case .shutdown: uniform(broadcast)
    case .connection: uniform(5 * broadcast) + broadcast
    // The look that finds it, and a wait that is longer than to the next one.
    case .silence: uniform(poll) + uniform(10 * broadcast) + poll
    }
  }

  /// The time until a command is on a majority of replicas.
  ///
  /// - Parameters:
  ///   - times: The times until it is on each; they are put in order.
  ///   - majority: How many are enough.
  /// - Returns: The time, or the end of time where there are too few.
  package static func commit(
    _ times: inout UnsafeMutableBufferPointer<Int64>, majority: Int
  ) -> Int64 {
    guard times.count >= majority else { return .max }
    times.sort()
    return times[majority - 1]
  }
}
