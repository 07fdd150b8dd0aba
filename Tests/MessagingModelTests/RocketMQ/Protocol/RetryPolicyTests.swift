// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Retry policies")
struct RetryPolicyTests {
  @Test("The standard policy begins at level 3 and ends at 2 h")
  func standard() {
    let delays = [-1, 0, 1, 15, 100].map { RetryPolicy.standard.delay(afterReconsumeTimes: $0) }
    #expect(delays == [.seconds(10), .seconds(10), .seconds(30), .seconds(7_200), .seconds(7_200)])
    #expect(RetryPolicy.customized([]).delay(afterReconsumeTimes: 3) == .zero)
  }

  @Test("Delays grow to their maximum and not beyond, whatever the multiplier")
  func exponential() {
    let policy = RetryPolicy.exponential(
      initial: .seconds(5), maximum: .seconds(7_200), multiplier: 2)
    #expect(
      [0, 1, 10, 11, 32, 1_000].map { policy.delay(afterReconsumeTimes: $0) }
        == [5, 10, 5_120, 7_200, 7_200, 7_200].map { .seconds($0) })
  }
}
