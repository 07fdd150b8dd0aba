// SPDX-License-Identifier: GPL-3.0-or-later

package import Analysis
import ResultFiles

/// A comparison in all the forms in which it is printed and written.
package struct ComparisonReport: Sendable {
  /// What was found.
  package let comparison: Comparison
  /// Whether any difference is an objection.
  package let isExact: Bool
  /// Whether what may be worse is an objection.
  package let isStrict: Bool

  /// Prepares the forms of a comparison.
  package init(_ comparison: Comparison, isExact: Bool = false, isStrict: Bool = false) {
    self.comparison = comparison
    self.isExact = isExact
    self.isStrict = isStrict
  }

  /// Whether the answer is no.
  package var isObjection: Bool {
    (isExact && !comparison.isIdentical) || !comparison.rows(.regressed).isEmpty
      || (isStrict && !comparison.possiblyWorse.isEmpty)
  }

  /// Rows with their texts, the worst first.
  func worstFirst(_ rows: [RowComparison]) -> [RowText] {
    rows.enumerated().sorted { ($0.element.badness, -$0.offset) > ($1.element.badness, -$1.offset) }
      .map { RowText(row: $0.element, level: comparison.options.level) }
  }

  /// Rows with a verdict other than identical.
  var changed: [RowText] {
    worstFirst(comparison.judged.filter { $0.verdict != .identical })
  }

  /// Rows that are only reported and differ.
  var reported: [RowText] {
    worstFirst(comparison.rows.filter { !$0.rule.isGated && !$0.isIdentical })
  }

  // MARK: - Sentences about the whole

  /// The answer in one line.
  package var headline: String {
    let count = comparison.judged.count
    let metrics = NumberText.count(count, "gated metric")
    let of = { (verdict: Verdict) in comparison.rows(verdict).count }
    if isExact, !comparison.isIdentical, of(.regressed) == 0 {
      return "different: \(differences), and --exact allows none"
    }
    switch comparison.verdict {
    case .identical: return "identical: \(metrics) the same in every replication\(identicalTables)"
    case .regressed: return "regressed: \(of(.regressed)) of \(metrics) worse than tolerated"
    case .inconclusive:
      let maybe = comparison.possiblyWorse.count
      return "inconclusive: \(of(.inconclusive)) of \(metrics) undecided, "
        + (maybe > 0 ? "\(maybe) of them possibly worse than tolerated" : "none of them worse")
    case .improved:
      return "improved: \(of(.improved)) of \(metrics) better than tolerated, none worse"
    case .within: return "within tolerance: none of \(metrics) worse than tolerated"
    }
  }

  private var identicalTables: String {
    let same = comparison.tables.filter { !$0.isDifferent }.count
    return same > 0 ? ", \(same) of \(comparison.tables.count) tables equal" : ""
  }

  private var differences: String {
    let rows = comparison.rows.count { !$0.isIdentical }
    // Under other seeds all tables differ, and none is compared.
    guard !comparison.tables.isEmpty else { return NumberText.count(rows, "metric") }
    let tables = comparison.tables.count { $0.isDifferent }
    return "\(NumberText.count(rows, "metric")) and \(NumberText.count(tables, "table"))"
  }

  /// How many rows of each verdict, with words.
  var counts: String {
    let parts = Verdict.allCases.map { ($0, comparison.rows($0).count) }.filter { $0.1 > 0 }
    return parts.map { "\($0.1) \($0.0.text)" }.joined(separator: ", ")
  }

  /// What each side is.
  func side(_ result: ComparedResult) -> String {
    "\(result.path): \(result.scenarioName), seed \(result.seed), "
      + "\(NumberText.count(result.replications.count, "replication")), "
      + "lagcast \(result.toolVersion), model \(result.modelVersion)"
  }

  /// What the numbers rest on, a line each.
  var method: [String] {
    var lines: [String] = []
    for difference in comparison.across {
      lines.append(
        "across \(difference.path): \(difference.base ?? "absent") -> "
          + "\(difference.new ?? "absent")")
    }
    if comparison.family == 0 { return lines }
    let level = comparison.options.level
    let replications = comparison.base.replications.count
    if comparison.pairing == .paired, replications == 1 {
      lines.append(
        "one replication: exact differences of this one run; they say nothing of other seeds")
      return lines
    }
    switch (comparison.pairing, comparison.synchronisation) {
    case (.independent, _):
      lines.append(
        "other seeds: independent replications, Welch's intervals; one seed for both would see "
          + "smaller changes")
    case (.paired, let pairs?):
      lines.append(
        "common random numbers: pairs, correlation "
          + "\(NumberText.plain(pairs.correlation, digits: 3)), variance of differences "
          + "\(NumberText.plain(pairs.varianceRatio, digits: 3)) of that of independent runs "
          + "(medians)")
      if pairs.varianceRatio > 0.9 {
        lines.append(
          "pairs gain little here: the change alters more than common random numbers keep alike")
      }
    case (.paired, nil): lines.append("common random numbers: pairs")
    }
    lines.append(
      "\(NumberText.plain((1 - 2 * level) * 100)) % intervals; level \(NumberText.plain(level)) for "
        + "the family of \(NumberText.count(comparison.family, "gated metric")) that "
        + "\(comparison.family == 1 ? "differs" : "differ") (Holm)")
    return lines
  }

  /// Tables whose rows differ and tables that one side lacks, a line each.
  var tables: [String] {
    comparison.tables.compactMap { table in
      switch table.state {
      case .identical: return nil
      case .onlyInBase: return "\(table.file): only in \(comparison.base.path)"
      case .onlyInNew: return "\(table.file): only in \(comparison.new.path)"
      case .different(let difference): return Self.line(table.file, difference)
      }
    }
  }

  private static func line(_ file: String, _ difference: TableDifference) -> String {
    if difference.hasSameRows { return "\(file): the same rows in another order" }
    let rows = max(difference.baseRows, difference.newRows)
    var line = "\(file): \(NumberText.grouped(difference.differingRows)) of "
    line += "\(NumberText.count(rows, "row")) differ"
    if difference.baseRows != difference.newRows {
      line += " (\(difference.baseRows) -> \(difference.newRows) rows)"
    }
    guard let first = difference.first else { return line }
    line += "; first in line \(first.line)"
    if !first.row.isEmpty {
      line += " (" + first.row.map { "\($0.column) \($0.text)" }.joined(separator: ", ") + ")"
    }
    let shown = { (text: String?) in text.map { $0.isEmpty ? "empty" : $0 } ?? "no row" }
    return line + ", \(first.column): \(shown(first.base)) -> \(shown(first.new))"
  }

  /// Gated rows that one side lacks, a line each side.
  var alone: [String] {
    [(comparison.onlyInBase, comparison.base.path), (comparison.onlyInNew, comparison.new.path)]
      .filter { !$0.0.isEmpty }.map { keys, path in
        "only in \(path): "
          + keys.map { "\($0.metric) of \($0.owner)" }.joined(separator: ", ")
      }
  }

  /// What to do next; empty for nothing.
  var advice: [String] {
    var lines: [String] = []
    if !comparison.rows(.regressed).isEmpty {
      lines.append("If the change is meant, make the new result the baseline.")
    } else if !comparison.rows(.improved).isEmpty, comparison.possiblyWorse.isEmpty {
      lines.append("Make the new result the baseline, so that the gain is kept.")
    }
    return lines
  }
}
