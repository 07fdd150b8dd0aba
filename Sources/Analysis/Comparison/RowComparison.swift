// SPDX-License-Identifier: GPL-3.0-or-later

/// What a comparison found for one metric of one group.
package struct RowComparison: Sendable {
  /// The metric, its group, and of a sweep its point.
  package let key: ComparedResult.Key
  /// The rule that it was judged by.
  package let rule: MetricRule
  /// The values of the base, one a replication that has one.
  package let base: [Double]
  /// The values of the new result.
  package let new: [Double]
  /// Replications in which only the base, and only the new result, has a value.
  package let baseOnly: Int
  package let newOnly: Int
  /// New mean minus base mean; `nil` where a side has no value.
  package let difference: MeanDifference?
  /// New mean over base mean; `nil` where the base may be zero.
  package let ratio: RatioInterval?
  /// The correlation of pairs, and the variance of their differences over that of independent runs.
  package let correlation: Double?
  package let varianceRatio: Double?
  /// The p-value of "not worse by more than the tolerance", and the same corrected for the family;
  /// `nil` where nothing was tested.
  package let probability: Double?
  package let adjustedProbability: Double?
  /// The corrected p-value of "not better by more than the tolerance".
  package let adjustedImprovementProbability: Double?
  /// The verdict; `nil` for metrics that are not gated or have no values.
  package let verdict: Verdict?
  /// Whether a worsening beyond the tolerance is ruled out.
  package let isNotWorse: Bool
  /// How many replications would decide what is inconclusive; `nil` if unknown or too many.
  package let replicationsNeeded: Int?

  /// The consumer group.
  package var group: String { key.group }

  /// The metric's name.
  package var metric: String { rule.metric }

  /// The mean of the base.
  package var baseMean: Double? { MeanInterval(of: base)?.mean }

  /// The mean of the new result.
  package var newMean: Double? { MeanInterval(of: new)?.mean }

  /// The change as a share of the base; `nil` where the base is zero.
  package var relativeChange: Double? {
    guard let baseMean, let newMean, baseMean != 0 else { return nil }
    return (newMean - baseMean) / abs(baseMean)
  }

  /// Whether all values of both sides are the same.
  package let isIdentical: Bool

  /// How bad the row is, for putting the worst first.
  package var badness: Double {
    let rank: Double =
      switch verdict {
      case .regressed: 5
      case .inconclusive: isNotWorse ? 3 : 4
      case .improved: 2
      case .within: 1
      case .identical, nil: 0
      }
    // Within a verdict by size of the change; a share above 10^6 is as bad as that.
    return rank * 1e7 + min(abs(relativeChange ?? 0), 1e6)
  }
}
