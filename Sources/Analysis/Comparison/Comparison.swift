// SPDX-License-Identifier: GPL-3.0-or-later

/// Two results, compared: digests first, then exact differences, then paired intervals against
/// tolerances, corrected for the number of metrics.
///
/// A row regresses if the whole interval of its worsening lies beyond the tolerance, is within
/// tolerance if the interval lies within it on both sides, and is inconclusive otherwise (Schuirmann,
/// *A comparison of the two one-sided tests procedure*, Journal of Pharmacokinetics and
/// Biopharmaceutics 15, 1987; against a limit as in the guidance on equivalence trials).
package struct Comparison: Sendable {
  /// The base.
  package let base: ComparedResult
  /// The new result.
  package let new: ComparedResult
  /// The level and permissions that were asked for.
  package let options: ComparisonOptions
  /// The settings in which the scenarios differ, as declared.
  package let across: [SettingDifference]
  /// How the tables compare as bytes; empty where there are no tables, or the seeds or scenarios
  /// differ, so that every row does.
  package let tables: [TableComparison]
  /// Metrics, in order of groups and of the catalogue.
  package let rows: [RowComparison]
  /// Gated metrics that only one side has.
  package let onlyInBase: [ComparedResult.Key]
  package let onlyInNew: [ComparedResult.Key]
  /// How many rows share the level: gated ones that are not the same throughout.
  package let family: Int

  /// Whether replications of both sides saw the same random numbers.
  package var pairing: MeanDifference.Pairing {
    base.seed == new.seed ? .paired : .independent
  }

  /// The rows that have a verdict.
  package var judged: [RowComparison] { rows.filter { $0.verdict != nil } }

  /// The rows with a verdict.
  package func rows(_ verdict: Verdict) -> [RowComparison] { rows.filter { $0.verdict == verdict } }

  /// Whether every row of every table that both sides have is the same.
  package var isIdentical: Bool {
    rows.allSatisfy { $0.isIdentical } && !tables.contains { $0.isDifferent }
      && onlyInBase.isEmpty && onlyInNew.isEmpty
  }

  /// The worst verdict.
  package var verdict: Verdict {
    if isIdentical { return .identical }
    let order: [Verdict] = [.regressed, .inconclusive, .improved, .within]
    return order.first { verdict in rows.contains { $0.verdict == verdict } } ?? .within
  }

  /// Inconclusive rows in which a worsening is not ruled out.
  package var possiblyWorse: [RowComparison] { rows(.inconclusive).filter { !$0.isNotWorse } }

  /// Compares two results.
  ///
  /// - Throws: ``ComparisonError`` where they are not of the same thing, hold different metrics
  ///   without permission, or nothing can be compared.
  package init(
    of new: ComparedResult, with base: ComparedResult, options: ComparisonOptions = .init()
  ) throws(ComparisonError) {
    across = try Comparability.check(base, new, options)
    let pairing: MeanDifference.Pairing = base.seed == new.seed ? .paired : .independent
    tables =
      pairing == .paired && across.isEmpty && !base.tables.isEmpty && !new.tables.isEmpty
      ? try TableComparison.all(base, new) : []
    let rules = try RuleBook(base, new, options.tolerances)
    var measures: [RowMeasure] = []
    var alone: (base: [ComparedResult.Key], new: [ComparedResult.Key]) = ([], [])
    for key in rules.keys {
      let rule = rules.rule(for: key)
      switch (base.series[key], new.series[key]) {
      case (let left?, let right?):
        guard left.unit == right.unit else {
          throw .incomparable(
            "\(key.metric) of \(key.owner) is in \(left.unit) in \(base.path) and in \(right.unit) "
              + "in \(new.path)")
        }
        measures.append(
          RowMeasure(
            key: key, rule: rule, base: left.values, new: right.values, pairing: pairing))
      case (_?, nil): if rule.isGated { alone.base.append(key) }
      case (nil, _?): if rule.isGated { alone.new.append(key) }
      case (nil, nil): break
      }
    }
    try Self.checkAlone(alone.base, in: base, not: new, options.allowsMissing, "--allow-missing")
    try Self.checkAlone(alone.new, in: new, not: base, options.allowsNew, "--allow-new")
    let judgement = Judgement(measures, level: options.level)
    guard judgement.rows.contains(where: { $0.verdict != nil }) else {
      throw .incomparable(
        "no gated metric has values in both \(base.path) and \(new.path): nothing was compared")
    }
    rows = judgement.rows
    family = judgement.family
    onlyInBase = alone.base
    onlyInNew = alone.new
    self.base = base
    self.new = new
    self.options = options
  }

  private static func checkAlone(
    _ keys: [ComparedResult.Key], in side: ComparedResult, not other: ComparedResult,
    _ isAllowed: Bool, _ flag: String
  ) throws(ComparisonError) {
    guard let first = keys.first, !isAllowed else { return }
    throw .incomparable(
      "\(side.path) has \(first.metric) of group \(first.owner)"
        + (keys.count > 1 ? " and \(keys.count - 1) more gated rows" : "")
        + ", which \(other.path) has not; \(flag) passes over them")
  }

  /// The achieved correlation of the pairs and their ratio of variances: medians over the gated rows
  /// in which both sides vary.
  package var synchronisation: (correlation: Double, varianceRatio: Double)? {
    let pairs = rows.filter { $0.rule.isGated && !$0.isIdentical }.compactMap { row in
      row.correlation.flatMap { correlation in
        row.varianceRatio.map { (correlation, $0) }
      }
    }
    guard !pairs.isEmpty else { return nil }
    return (Self.median(pairs.map { $0.0 }), Self.median(pairs.map { $0.1 }))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
