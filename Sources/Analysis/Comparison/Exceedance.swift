// SPDX-License-Identifier: GPL-3.0-or-later

/// The hypothesis that one side's mean lies beyond the other's by more than the tolerance.
///
/// The tolerance is the larger of an amount and of a share of the other side's mean, so both have to
/// be exceeded: the hypothesis against is the union of two, and its p-value the larger of theirs.
/// The share is tested on `a - (b + share * |b|)`, observation by observation, which needs no
/// estimate of the tolerance itself.
///
/// What is tested of the sides exchanged is the mirror image, so exchanging the results exchanges
/// the verdicts.
struct Exceedance: Sendable, Hashable {
  private let amount: MeanDifference
  private let share: MeanDifference
  private let tolerance: Double

  /// Estimates by how much `a` lies beyond `b`; `nil` where there are too few observations.
  init?(
    of a: [Double], beyond b: [Double], by rule: MetricRule, pairing: MeanDifference.Pairing
  ) {
    let raised = b.map { $0 + rule.relativeTolerance * abs($0) }
    guard let amount = MeanDifference(of: a, minus: b, pairing: pairing),
      let share = MeanDifference(of: a, minus: raised, pairing: pairing)
    else { return nil }
    self.amount = amount
    self.share = share
    tolerance = rule.absoluteTolerance
  }

  /// The p-value of the hypothesis that the tolerance is kept.
  var probability: Double {
    max(amount.probability(ifAtMost: tolerance), share.probability(ifAtMost: 0))
  }

  /// Whether the tolerance is kept, with this confidence.
  func isRuledOut(confidence: Double) -> Bool {
    amount.upperBound(confidence: confidence) <= tolerance
      || share.upperBound(confidence: confidence) <= 0
  }

  /// How far the observed mean lies beyond the tolerance that holds, and the standard error of that;
  /// negative within the tolerance.
  var distance: (estimate: Double, standardError: Double) {
    let beyondAmount = amount.estimate - tolerance
    return beyondAmount < share.estimate
      ? (beyondAmount, amount.standardError) : (share.estimate, share.standardError)
  }
}
