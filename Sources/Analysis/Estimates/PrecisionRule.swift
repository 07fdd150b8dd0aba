// SPDX-License-Identifier: GPL-3.0-or-later

/// When there are enough replications: a mean is known to a wanted half-width.
///
/// The rule sees the replications in the order of their numbers, whatever the order in which they
/// ended, so that threads and shards do not change where it stops.
///
/// Source: A. M. Law, *Simulation Modeling and Analysis*, 5th edition, section 9.4.1: for a relative
/// precision g the interval's half-width is held to g / (1 + g) of the mean, so that g bounds the
/// error relative to the true mean; at least 10 replications are made first.
public struct PrecisionRule: Sendable, Hashable {
  /// What half-width is wanted.
  public enum Target: Sendable, Hashable {
    /// In the metric's own unit.
    case absolute(Double)
    /// As a share of the mean.
    case relative(Double)
  }

  /// The wanted half-width.
  public let target: Target
  /// Replications that are made in any case.
  public let fewest: Int
  /// The probability with which such intervals cover the true mean.
  public let confidence: Double
  private var moments = RunningMoments()
  private var hasUnbounded = false
  private var seen = 0

  /// Creates the rule.
  public init(_ target: Target, fewest: Int = 10, confidence: Double = 0.95) {
    precondition(fewest >= 2, "an interval takes two replications at least")
    self.target = target
    self.fewest = fewest
    self.confidence = confidence
  }

  /// Takes in the next replication's value; `nil` for one that had nothing to measure.
  ///
  /// A value that is not finite keeps the rule from ever being satisfied, since a mean with it has no
  /// precision.
  public mutating func add(_ value: Double?) {
    seen += 1
    guard let value else { return }
    if value.isFinite { moments.add(value) } else { hasUnbounded = true }
  }

  /// The interval so far; `nil` without two values.
  public var interval: MeanInterval? {
    moments.count > 1 && !hasUnbounded ? MeanInterval(moments, confidence: confidence) : nil
  }

  /// The half-width that satisfies the rule at the present mean.
  public var wanted: Double {
    switch target {
    case .absolute(let width): width
    case .relative(let share): share / (1 + share) * abs(moments.mean)
    }
  }

  /// Whether the replications so far are enough.
  public var isSatisfied: Bool {
    guard seen >= fewest, let halfWidth = interval?.halfWidth else { return false }
    return halfWidth <= wanted
  }

  /// How many replications the present deviation lets expect in all; `nil` while nothing is known.
  public var expectedReplications: Int? {
    guard let halfWidth = interval?.halfWidth, wanted > 0 else { return nil }
    let ratio = halfWidth / wanted
    let expected = Double(moments.count) * ratio * ratio
    return expected < 1e9 ? max(fewest, Int(expected.rounded(.up))) : nil
  }
}
