// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// What a run says of one metric of one group.
package struct Estimate: Sendable {
  /// The group's name.
  package let group: String
  /// The metric's name.
  package let metric: String
  /// The metric's unit.
  package let unit: String
  /// The mean over the replications; `nil` where there is none, or one is beyond every number.
  package let mean: Double?
  /// The smallest value of a replication.
  package let minimum: Double?
  /// The largest value of a replication.
  package let maximum: Double?
  /// Replications that have a value.
  package let replications: Int
  /// Replications whose value is beyond every number.
  package let unboundedReplications: Int
  /// The confidence interval, where one is sound.
  package let interval: Interval?
  /// What theory says, where it applies.
  package let closedForm: ClosedForm.Figure?
  /// How the metric fared under the demands on it, all together.
  package private(set) var judgement: ObjectiveJudgement?

  /// A confidence interval around the mean.
  package struct Interval: Sendable, Hashable {
    /// What the interval is made from.
    package var method: Method
    /// Independent observations: replications or batches.
    package var count: Int
    /// The standard error of the mean.
    package var standardError: Double
    /// The middle.
    package var mean: Double
    /// Half of the width.
    package var halfWidth: Double

    /// The lower end.
    package var low: Double { mean - halfWidth }
    /// The upper end.
    package var high: Double { mean + halfWidth }
  }

  /// Where an interval comes from.
  package enum Method: String, Sendable, Hashable, CaseIterable {
    /// Student's t over replications.
    case replications
    /// Student's t over batch means of one long run.
    case batchMeans = "batch-means"
  }

  /// Estimates a metric.
  ///
  /// - Parameters:
  ///   - samples: The values over the replications.
  ///   - series: The metric's samples in steady state, where a single replication has some.
  ///   - closedForm: What theory says.
  ///   - bounds: The demands on this metric of this group.
  package init(
    _ samples: MetricSamples, series: [Double]? = nil, closedForm: ClosedForm.Figure? = nil,
    bounds: [ObjectiveBound] = []
  ) {
    group = samples.group
    metric = samples.metric
    unit = samples.unit
    self.closedForm = closedForm
    let numbers = samples.values.compactMap { $0.number }
    minimum = numbers.min()
    maximum = numbers.max()
    replications = numbers.count
    unboundedReplications = samples.values.count { $0 == .unbounded }
    let estimate = unboundedReplications > 0 ? nil : MeanInterval(of: numbers)
    mean = estimate.map { Self.rounded($0.mean) }
    if let estimate, let mean, let error = estimate.standardError, let half = estimate.halfWidth {
      interval = Interval(
        method: .replications, count: estimate.count, standardError: error, mean: mean,
        halfWidth: Self.rounded(half))
    } else if let mean, samples.values.count == 1, let series, let batches = BatchMeans(of: series),
      let error = batches.interval.standardError, let half = batches.interval.halfWidth
    {
      // The run's own mean is that over all of its time, not only over the instants of the samples.
      interval = Interval(
        method: .batchMeans, count: batches.interval.count, standardError: error, mean: mean,
        halfWidth: Self.rounded(half))
    } else {
      interval = nil
    }
    if let bound = ObjectiveBound.merged(bounds) {
      judgement = ObjectiveJudgement(bound, of: self, values: samples.values)
    }
  }

  /// A number with the digits that tables have.
  ///
  /// What decides is then what is written, and the ends of an interval do not show the last bit of a
  /// quantile, which may differ between machines, where they come near zero.
  private static func rounded(_ value: Double) -> Double {
    Double(FieldText.real(value)) ?? value
  }

  /// Half the width of the interval as a share of the mean; `nil` without an interval and for a mean
  /// of zero.
  package var relativeHalfWidth: Double? {
    guard let interval, let mean, mean != 0 else { return nil }
    return interval.halfWidth / abs(mean)
  }

  /// How far the mean lies from the closed form, in standard errors, whatever the closed form leaves
  /// out; `nil` where the spread is not known.
  package var gap: Double? {
    guard let closedForm, let mean, let interval, interval.standardError > 0 else { return nil }
    return (mean - closedForm.value) / interval.standardError
  }

  /// How far the mean lies beyond what the closed form leaves open, in standard errors: 0 within its
  /// slack; `nil` where the spread is not known.
  package var gapBeyondSlack: Double? {
    guard let closedForm, let interval, let gap else { return nil }
    let slack = closedForm.slack / interval.standardError
    if gap >= 0 { return max(0, gap - slack) }
    return closedForm.isSlackBothWays ? min(0, gap + slack) : gap
  }
}
