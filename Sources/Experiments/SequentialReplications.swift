// SPDX-License-Identifier: GPL-3.0-or-later

/// As many replications as the mean of a metric needs to be known to a wanted half-width.
///
/// The replications are looked at in the order of their numbers, so that it makes no difference how
/// many threads run them. ``Experiment/replications`` bounds their number.
public struct SequentialReplications: Sendable, Hashable {
  /// The metric whose mean is wanted, by its name in ``MetricCatalogue``.
  public var metric: String
  /// The group of interest; `nil` wants the mean of every group.
  public var group: String?
  /// How precise the mean is to be.
  public var halfWidth: HalfWidth
  /// Replications that are made in any case, at least 2.
  public var fewest: Int

  /// Half the width of a 95 % confidence interval.
  public enum HalfWidth: Sendable, Hashable {
    /// In the metric's unit.
    case absolute(Double)
    /// As a share of the mean.
    case relative(Double)
  }

  /// Asks for a precision.
  ///
  /// - Precondition: `fewest` is at least 2, and the half-width is positive.
  public init(metric: String, group: String? = nil, halfWidth: HalfWidth, fewest: Int = 10) {
    precondition(fewest >= 2, "an interval takes two replications at least")
    self.metric = metric
    self.group = group
    self.halfWidth = halfWidth
    self.fewest = fewest
  }
}
