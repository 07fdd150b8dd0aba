// SPDX-License-Identifier: GPL-3.0-or-later

/// What a metric says of one run.
public enum MetricValue: Sendable, Hashable {
  /// A finite number in the metric's unit.
  case number(Double)
  /// Beyond every number: what was waited for did not happen before the run ended.
  case unbounded
  /// Nothing to measure, such as a quantile of no messages.
  case undefined

  /// A number, or ``undefined`` for none or for what is not finite.
  public init(_ number: Double?) {
    if let number, number.isFinite { self = .number(number) } else { self = .undefined }
  }

  /// A whole number.
  public init(_ count: Int) { self = .number(Double(count)) }

  /// The number, where there is one.
  public var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The mean of a metric over replications.
  ///
  /// One unbounded value makes the mean unbounded. Undefined values are left out, since a
  /// replication without messages says nothing of their latency; if none is left, the mean is
  /// undefined. Numbers are added in the order given, so the same values have the same mean.
  ///
  /// - Complexity: O(*n*).
  public static func mean(_ values: some Sequence<MetricValue>) -> MetricValue {
    var sum = 0.0
    var count = 0
    for value in values {
      switch value {
      case .number(let number):
        sum += number
        count += 1
      case .unbounded: return .unbounded
      case .undefined: continue
      }
    }
    return count == 0 ? .undefined : MetricValue(sum / Double(count))
  }
}
