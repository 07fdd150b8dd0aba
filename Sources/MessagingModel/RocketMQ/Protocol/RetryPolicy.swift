// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// How long a broker waits before it delivers a message again to a popping group.
package enum RetryPolicy: Sendable, Hashable {
  /// One delay after the other, the last one repeating (`CustomizedRetryPolicy`); the first two are
  /// left out.
  case customized([VirtualDuration])
  /// Each delay a multiple of the one before (`ExponentialRetryPolicy`).
  case exponential(initial: VirtualDuration, maximum: VirtualDuration, multiplier: Int64)

  /// The delays of an unchanged broker.
  package static let standard = RetryPolicy.customized(DelayLevelTable.standard.delays)

  /// The delay before the next delivery of a message that was redelivered so often
  /// (`nextDelayDuration`).
  package func delay(afterReconsumeTimes times: Int) -> VirtualDuration {
    switch self {
    case .customized(let delays):
      guard let last = delays.last else { return .zero }
      let index = max(0, times) + 2
      return index < delays.count ? delays[index] : last
    case .exponential(let initial, let maximum, let multiplier):
      // Java casts the power to a long, which holds it at the largest one, and multiplies without
      // looking for an overflow.
      var power = 1.0
      for _ in 0..<min(max(0, times), 32) { power *= Double(multiplier) }
      let factor = power >= 0x1p63 ? Int64.max : Int64(power)
      let milliseconds = initial.nanoseconds / 1_000_000 &* factor
      return .milliseconds(min(maximum.nanoseconds / 1_000_000, milliseconds))
    }
  }
}
