// SPDX-License-Identifier: GPL-3.0-or-later

/// Verdicts on all rows of a comparison together.
///
/// The level is shared by the gated rows that are not the same throughout. The others could not raise
/// an alarm under any exchange of the sides, so they need no share (R. E. Tarone, *A modified
/// Bonferroni method for discrete data*, Biometrics 46, 1990).
struct Judgement {
  let rows: [RowComparison]
  let family: Int

  init(_ measures: [RowMeasure], level: Double) {
    let tested = measures.indices.filter { index in
      let measure = measures[index]
      return measure.rule.isGated && !measure.isEmpty && !measure.isIdentical
        && !measure.isUntestable
    }
    let worse = HolmAdjustment.adjusted(tested.map { measures[$0].worseProbability })
    let better = HolmAdjustment.adjusted(tested.map { measures[$0].betterProbability })
    var adjusted: [Int: (worse: Double, better: Double)] = [:]
    for (place, index) in tested.enumerated() { adjusted[index] = (worse[place], better[place]) }
    family = tested.count
    let count = tested.count
    rows = measures.indices.map { index in
      Self.row(measures[index], adjusted: adjusted[index], level: level, family: count)
    }
  }

  private static func row(
    _ measure: RowMeasure, adjusted: (worse: Double, better: Double)?, level: Double, family: Int
  ) -> RowComparison {
    let isNotWorse = measure.isIdentical || measure.isNotWorse(confidence: 1 - level)
    let verdict = verdict(measure, adjusted, level: level, isNotWorse: isNotWorse)
    let isPaired = measure.pairing == .paired
    let pair = isPaired ? SamplePair(measure.base, measure.new) : nil
    let hasValues = !measure.base.isEmpty && !measure.new.isEmpty
    return RowComparison(
      key: measure.key, rule: measure.rule, base: measure.base, new: measure.new,
      baseOnly: measure.baseOnly, newOnly: measure.newOnly,
      difference: hasValues
        ? MeanDifference(of: measure.new, minus: measure.base, pairing: measure.pairing) : nil,
      ratio: hasValues
        ? RatioInterval(
          of: measure.new, over: measure.base, pairing: measure.pairing,
          confidence: 1 - 2 * level) : nil,
      correlation: pair?.correlation, varianceRatio: pair?.varianceRatio,
      probability: adjusted == nil ? nil : measure.worseProbability,
      adjustedProbability: adjusted?.worse, adjustedImprovementProbability: adjusted?.better,
      verdict: verdict,
      isNotWorse: isNotWorse && measure.baseOnly == 0 && measure.newOnly == 0,
      replicationsNeeded: verdict == .inconclusive && measure.baseOnly + measure.newOnly == 0
        ? measure.replicationsNeeded(level: level, family: family) : nil,
      isIdentical: measure.isIdentical || measure.isEmpty)
  }

  private static func verdict(
    _ measure: RowMeasure, _ adjusted: (worse: Double, better: Double)?, level: Double,
    isNotWorse: Bool
  ) -> Verdict? {
    guard measure.rule.isGated, !measure.isEmpty else { return nil }
    if measure.isIdentical { return .identical }
    guard let adjusted else { return .inconclusive }
    if adjusted.worse <= level { return .regressed }
    // Replications with a value on one side only may hide anything but a regression already seen.
    guard measure.baseOnly == 0, measure.newOnly == 0 else { return .inconclusive }
    if adjusted.better <= level { return .improved }
    return isNotWorse && measure.isNotBetter(confidence: 1 - level) ? .within : .inconclusive
  }
}
