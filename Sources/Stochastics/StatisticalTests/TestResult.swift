// SPDX-License-Identifier: GPL-3.0-or-later

/// The outcome of a statistical test.
public struct TestResult: Sendable, Hashable {
  /// The test's statistic.
  public let statistic: Double

  /// The probability of a statistic at least as extreme if the hypothesis holds.
  public let pValue: Double

  init(statistic: Double, pValue: Double) {
    self.statistic = statistic
    self.pValue = pValue
  }
}
