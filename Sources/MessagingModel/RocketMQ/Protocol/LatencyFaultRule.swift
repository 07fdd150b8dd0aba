// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// How long a producer keeps away from a broker that was slow to answer, or did not.
///
/// Source: `MQFaultStrategy.computeNotAvailableDuration` of Apache RocketMQ 5.
package enum LatencyFaultRule {
  private static let steps: [(latency: Int64, pause: Int64)] = [
    (50, 0), (100, 0), (550, 2_000), (1_800, 5_000), (3_000, 6_000), (5_000, 10_000),
    (15_000, 30_000),
  ]

  /// The pause after an answer that took so long; whole milliseconds of the latency count.
  package static func pause(afterLatency latency: VirtualDuration) -> VirtualDuration {
    let milliseconds = latency.nanoseconds / 1_000_000
    let step = steps.last { milliseconds >= $0.latency }
    return .milliseconds(step?.pause ?? 0)
  }

  /// The latency that a failed request counts as.
  package static let failureLatency = VirtualDuration.seconds(10)
}
