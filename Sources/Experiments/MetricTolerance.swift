// SPDX-License-Identifier: GPL-3.0-or-later

/// How much a metric may worsen from one result to another before a comparison objects.
///
/// A change counts where it exceeds the larger of the two tolerances. Result files carry these
/// defaults, so that a comparison needs no model to apply them.
public struct MetricTolerance: Sendable, Hashable {
  /// The share of the better value that the worse may lie beyond it.
  public var relative: Double
  /// The difference, in the metric's unit, that is too small to matter.
  public var absolute: Double
  /// Whether a worsening is an objection; else it is only reported.
  public var isGated: Bool

  /// Gives the tolerances of a gated metric.
  public init(relative: Double, absolute: Double = 0, isGated: Bool = true) {
    self.relative = relative
    self.absolute = absolute
    self.isGated = isGated
  }

  /// Averages over a run: 1 %.
  static func average(orAtLeast absolute: Double = 0) -> MetricTolerance {
    MetricTolerance(relative: 0.01, absolute: absolute)
  }

  /// Quantiles within the bulk of a distribution: 2 %, since histograms keep three digits.
  static func bulkQuantile(orAtLeast absolute: Double = 0) -> MetricTolerance {
    MetricTolerance(relative: 0.02, absolute: absolute)
  }

  /// The quantile that one message in a hundred exceeds, and other figures made by few messages: 5 %.
  static func tail(orAtLeast absolute: Double = 0) -> MetricTolerance {
    MetricTolerance(relative: 0.05, absolute: absolute)
  }

  /// Counts that an unchanged system keeps: no worsening at all.
  static let exact = MetricTolerance(relative: 0)

  /// Extremes, descriptions and parts of other metrics: shown and never an objection.
  static let reported = MetricTolerance(relative: 0, isGated: false)
}
