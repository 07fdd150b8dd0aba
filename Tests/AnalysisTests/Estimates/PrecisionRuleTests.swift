// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import Analysis

@Suite("Sequential stopping")
struct PrecisionRuleTests {
  /// How many values a rule takes in before it is satisfied.
  private func needed(_ rule: PrecisionRule, _ values: [Double]) -> Int? {
    var rule = rule
    for (index, value) in values.enumerated() {
      rule.add(value)
      if rule.isSatisfied { return index + 1 }
    }
    return nil
  }

  /// 9, 11, 9, 11, ...: mean 10 and deviation sqrt(n / (n - 1)) for even n.
  private let swinging = (0..<1_000).map { $0.isMultiple(of: 2) ? 9.0 : 11.0 }

  @Test("an absolute half-width is reached where t(n - 1) s / sqrt(n) says")
  func absolute() {
    // t(11) = 2.20099 / sqrt(11) = 0.66362; t(12) with n = 13, 2.17881 and s = 1.03775 for six and
    // seven of a kind: 0.62711; t(13) = 2.16037 / sqrt(13) = 0.59918.
    #expect(needed(PrecisionRule(.absolute(0.6)), swinging) == 14)
    #expect(needed(PrecisionRule(.absolute(0.63)), swinging) == 13)
  }

  @Test("a relative half-width is held to g / (1 + g) of the mean")
  func relative() {
    // 0.06 / 1.06 of 10 is 0.56604: t(14) = 2.14479 with n = 15 and s = 1.03280 gives 0.57195;
    // t(15) = 2.13145 / sqrt(15) = 0.55034.
    #expect(needed(PrecisionRule(.relative(0.06)), swinging) == 16)
  }

  @Test("the fewest replications are made in any case")
  func fewest() {
    let constant = Array(repeating: 2.0, count: 100)
    #expect(needed(PrecisionRule(.relative(0.01)), constant) == 10)
    #expect(needed(PrecisionRule(.relative(0.01), fewest: 25), constant) == 25)
  }

  @Test("what has no number does not count, and what is beyond all numbers is never precise")
  func withoutNumbers() {
    var rule = PrecisionRule(.absolute(1), fewest: 3)
    for value in [nil, 2.0, nil, 2.0] as [Double?] { rule.add(value) }
    #expect(rule.interval?.count == 2)
    #expect(rule.isSatisfied)
    rule.add(.infinity)
    #expect(!rule.isSatisfied)
    #expect(rule.interval == nil)
    var empty = PrecisionRule(.absolute(1))
    for _ in 0..<20 { empty.add(nil) }
    #expect(!empty.isSatisfied)
    #expect(empty.expectedReplications == nil)
  }

  @Test("the expected number grows with the square of what is missing")
  func expectation() throws {
    var rule = PrecisionRule(.absolute(0.1))
    for value in swinging.prefix(16) { rule.add(value) }
    // 0.55034 / 0.1, squared, times 16: 484.6.
    #expect(rule.expectedReplications == 485)
  }
}
