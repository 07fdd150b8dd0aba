// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Retries of popped messages")
struct PopRetryRuleTests {
  private func decide(_ times: Int, level: Int = 0, age: Int64 = 1) -> PopRetryRule {
    PopRetryRule.decide(
      reconsumeTimes: times, maximum: 16, requestedLevel: level, age: age * 1_000_000_000)
  }

  @Test(
    "The invisible time grows with the attempts",
    arguments: [(0, 10), (1, 30), (2, 60), (3, 120), (11, 600), (12, 1_200), (15, 7_200)])
  func growth(times: Int, seconds: Int64) {
    #expect(decide(times) == .invisible(seconds * 1_000_000_000))
  }

  @Test("A listener may ask for a place of the table; one before it makes the client fail")
  func requests() {
    #expect(decide(5, level: 2) == .invisible(60_000_000_000))
    #expect(decide(5, level: 40) == .invisible(7_200_000_000_000))
    #expect(decide(5, level: -1) == .unsaid)
  }

  @Test(
    "At the limit the delay goes by the message's age, and after four hours it is lost",
    arguments: [9, 10, 59, 3_600, 14_400, 14_401] as [Int64])
  func limit(age: Int64) {
    let rules: [Int64: PopRetryRule] = [
      9: .unsaid, 10: .invisible(30_000_000_000), 59: .invisible(60_000_000_000),
      3_600: .invisible(7_200_000_000_000), 14_400: .invisible(7_200_000_000_000),
      14_401: .giveUp,
    ]
    #expect(decide(16, age: age) == rules[age])
  }
}
