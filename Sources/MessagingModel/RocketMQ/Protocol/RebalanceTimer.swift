// SPDX-License-Identifier: GPL-3.0-or-later

/// When a client's rebalance thread runs next.
///
/// The thread sleeps until its period has passed or it is woken. A wake-up sooner than the minimum
/// gap after the last run waits for the rest of the gap. Source: `RebalanceService.run` of Apache
/// RocketMQ 5. Times are in nanoseconds.
package struct RebalanceTimer: BitwiseCopyable, Sendable {
  private let period: Int64
  private let minimumGap: Int64
  private var lastRun: Int64
  private var isRunning = false
  private var isWoken = false

  /// Creates the timer of a client.
  ///
  /// - Parameters:
  ///   - period: sleep while balanced.
  ///   - minimumGap: least time between runs, and sleep while not balanced.
  ///   - lastRun: the time of the last run; for a new client that of its construction.
  package init(period: Int64, minimumGap: Int64, lastRun: Int64) {
    self.period = period
    self.minimumGap = minimumGap
    self.lastRun = lastRun
  }

  /// Notes a wake-up and returns when the thread will run, or `nil` if that is decided at the end
  /// of the run under way.
  package mutating func wake(at now: Int64) -> Int64? {
    if isRunning {
      isWoken = true
      return nil
    }
    return max(now, lastRun + minimumGap)
  }

  /// Notes that a run begins.
  package mutating func begin() {
    isRunning = true
    isWoken = false
  }

  /// Notes that the run ended and returns when the next one begins.
  package mutating func finish(at now: Int64, balanced: Bool) -> Int64 {
    isRunning = false
    lastRun = now
    return isWoken || !balanced ? now + minimumGap : now + period
  }
}
