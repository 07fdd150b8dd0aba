// SPDX-License-Identifier: GPL-3.0-or-later

/// Mean and variance of numbers that come one by one.
///
/// The recurrence does not cancel where the mean is large beside the deviation, as sums of squares
/// would.
///
/// Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4, 1962.
public struct RunningMoments: Sendable, Hashable {
  /// How many numbers there were.
  public private(set) var count = 0
  /// Their mean; 0 before the first.
  public private(set) var mean = 0.0
  /// The sum of their squared distances from the mean.
  public private(set) var squares = 0.0

  /// Starts without a number.
  public init() {}

  /// Takes in a number.
  public mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// The variance, with n - 1 in the denominator; `nil` below two numbers.
  public var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }
}
