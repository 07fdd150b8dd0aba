// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("Redelivery policy")
struct RedeliveryPolicyTests {
  /// The waits of one message that fails again and again, as a client counts them, in milliseconds.
  private static func waits(_ policy: RedeliveryPolicy, _ count: Int) -> [Int64] {
    var previous = VirtualDuration.zero
    return (0..<count).map { repetition in
      previous = policy.delay(after: previous, repetitions: repetition)
      return previous.nanoseconds / 1_000_000
    }
  }

  // Worked out by hand from `RedeliveryPolicy.getNextRedeliveryDelay` of ActiveMQ Classic.
  @Test(
    "Waits follow the client's rules",
    arguments: [
      (RedeliveryPolicy(), [1_000, 1_000, 1_000, 1_000]),
      (RedeliveryPolicy(multiplier: 5), [1_000, 5_000, 25_000, 125_000]),
      (
        RedeliveryPolicy(multiplier: 5, maximumDelay: .seconds(10)), [1_000, 5_000, 10_000, 10_000]
      ),
      (RedeliveryPolicy(multiplier: 1), [1_000, 1_000, 1_000, 1_000]),
      // Without an initial delay the second repetition waits for the other one.
      (RedeliveryPolicy(initialDelay: .zero, delay: .milliseconds(300)), [0, 300, 300, 300]),
      (
        RedeliveryPolicy(initialDelay: .zero, delay: .milliseconds(300), multiplier: 2),
        [0, 300, 600, 1_200]
      ),
      // The longest wait is never less than the delay.
      (
        RedeliveryPolicy(
          initialDelay: .milliseconds(500), delay: .milliseconds(800), multiplier: 3,
          maximumDelay: .milliseconds(600)), [500, 800, 800, 800]
      ),
      // Whole milliseconds: 1.5 times 1 is 1.
      (
        RedeliveryPolicy(initialDelay: .milliseconds(1), delay: .milliseconds(1), multiplier: 1.5),
        [1, 1, 1, 1]
      ),
    ])
  func waits(policy: RedeliveryPolicy, expected: [Int64]) {
    #expect(Self.waits(policy, 4) == expected)
  }

  @Test("The back-off starts anew once the consumer has completed a message")
  func reset() {
    let policy = RedeliveryPolicy(multiplier: 5)
    #expect(policy.delay(after: .zero, repetitions: 3) == .seconds(1))
  }
}
