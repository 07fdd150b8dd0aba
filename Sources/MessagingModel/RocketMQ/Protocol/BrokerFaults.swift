// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
import SimulationEngine

/// What a producer client remembers of brokers that were slow or failed, and how it chooses a queue.
///
/// Source: `MQFaultStrategy`, `LatencyFaultToleranceImpl` and `TopicPublishInfo` of Apache RocketMQ
/// 5. Brokers go by number; times are in nanoseconds.
package struct BrokerFaults: Sendable {
  /// Whether slow and failing brokers are avoided (`sendLatencyFaultEnable`).
  private let isEnabled: Bool
  private var availableFrom: [Int64]
  private var isReachable: [Bool]

  package init(brokers: Int, isEnabled: Bool) {
    self.isEnabled = isEnabled
    availableFrom = Array(repeating: .min, count: brokers)
    isReachable = Array(repeating: true, count: brokers)
  }

  /// Notes how long a broker took; a failure counts as a latency of its own (`updateFaultItem`).
  package mutating func note(
    _ broker: Int, latency: Int64, isFailure: Bool, isReachable reachable: Bool, at now: Int64
  ) {
    guard isEnabled else { return }
    let counted =
      isFailure ? LatencyFaultRule.failureLatency : VirtualDuration(nanoseconds: latency)
    let pause = LatencyFaultRule.pause(afterLatency: counted).nanoseconds
    if pause > 0 { availableFrom[broker] = max(availableFrom[broker], now + pause) }
    isReachable[broker] = reachable
  }

  /// The position of the next of some queues; each look advances the selector.
  ///
  /// The last broker is that of the attempt that failed, or -1; the closure names the broker of the
  /// queue at a position.
  package func choose(
    _ selector: inout RoundRobinSelector, count: Int, avoiding last: Int, at now: Int64,
    broker: (Int) -> Int
  ) -> Int {
    if isEnabled {
      for stage in [Stage.available, .reachable] {
        for _ in 0..<count {
          let position = selector.next(count: count)
          let candidate = broker(position)
          if candidate != last, passes(candidate, stage, at: now) { return position }
        }
      }
      return selector.next(count: count)
    }
    guard last >= 0 else { return selector.next(count: count) }
    return selector.next(count: count) { broker($0) == last }
  }

  private enum Stage { case available, reachable }

  private func passes(_ broker: Int, _ stage: Stage, at now: Int64) -> Bool {
    switch stage {
    case .available: now >= availableFrom[broker]
    case .reachable: isReachable[broker]
    }
  }
}
