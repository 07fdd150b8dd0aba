// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import ResultFiles

/// One row of a comparison as people read it.
struct RowText {
  let row: RowComparison
  /// The level of the comparison, which decides the widths.
  let level: Double

  /// The metric, its group, and of a sweep its point.
  var subject: String { "\(row.metric) of \(row.key.owner)" }

  var base: String { mean(row.baseMean) }

  var new: String { mean(row.newMean) }

  private func mean(_ value: Double?) -> String {
    value.map { NumberText.quantity($0, unit: row.rule.unit) } ?? "-"
  }

  /// The change as a share of the base where it has one, else as an amount.
  var change: String {
    if let change = row.relativeChange { return Self.signed(change * 100) + " %" }
    guard let difference = row.difference else { return "-" }
    return signedQuantity(difference.estimate)
  }

  /// The interval of the change, in the form of ``change``.
  var interval: String {
    guard let difference = row.difference, row.base.count > 1 else { return "-" }
    if let ratio = row.ratio, row.relativeChange != nil, (row.baseMean ?? 0) > 0 {
      return "\(Self.signed((ratio.low - 1) * 100)) to \(Self.signed((ratio.high - 1) * 100)) %"
    }
    let ends = [
      difference.lowerBound(confidence: 1 - level), difference.upperBound(confidence: 1 - level),
    ].map(signedQuantity)
    return "\(ends[0]) to \(ends[1])"
  }

  /// The interval of the difference in the metric's unit.
  var differenceText: String {
    guard let difference = row.difference else { return "-" }
    guard row.base.count > 1 else { return signedQuantity(difference.estimate) }
    return "\(signedQuantity(difference.estimate)), "
      + "\(signedQuantity(difference.lowerBound(confidence: 1 - level))) to "
      + "\(signedQuantity(difference.upperBound(confidence: 1 - level)))"
  }

  /// What is tolerated.
  var tolerance: String {
    let rule = row.rule
    let share = NumberText.plain(rule.relativeTolerance * 100) + " %"
    let amount = NumberText.quantity(rule.absoluteTolerance, unit: rule.unit)
    switch (rule.relativeTolerance > 0, rule.absoluteTolerance > 0) {
    case (false, false): return "none"
    case (true, false): return share
    case (false, true): return amount
    case (true, true): return "\(share), at least \(amount)"
    }
  }

  /// The verdict in words.
  var verdict: String {
    guard let verdict = row.verdict else { return row.rule.isGated ? "no value" : "not gated" }
    return verdict == .inconclusive && row.isNotWorse ? "inconclusive, not worse" : verdict.text
  }

  var emphasis: ReportTable.Emphasis {
    switch row.verdict {
    case .regressed: .bad
    case .inconclusive: .notable
    case .improved: .good
    case .within, .identical, nil: .plain
    }
  }

  /// What would decide an inconclusive row, or why it cannot be decided; empty for others.
  var remark: String {
    if row.baseOnly + row.newOnly > 0 {
      let parts = [(row.newOnly, "BASE"), (row.baseOnly, "NEW")].filter { $0.0 > 0 }
        .map { "\($0.1) has no value in \(NumberText.count($0.0, "replication"))" }
      return parts.joined(separator: ", ")
    }
    guard row.verdict == .inconclusive else { return "" }
    guard let count = row.replicationsNeeded else {
      return "more than \(NumberText.grouped(ReplicationNeed.limit)) replications would decide"
    }
    return "about \(NumberText.count(count, "replication")) would decide"
  }

  /// The corrected p-value behind the verdict, with two digits.
  var probability: String {
    let probability =
      row.verdict == .improved ? row.adjustedImprovementProbability : row.adjustedProbability
    return probability.map { FieldText.real($0, significantDigits: 2) } ?? "-"
  }

  private func signedQuantity(_ value: Double) -> String {
    (value > 0 ? "+" : "") + NumberText.quantity(value, unit: row.rule.unit)
  }

  static func signed(_ value: Double) -> String {
    // Differences that twelve digits do not tell from none are none.
    let value = abs(value) < 1e-9 ? 0 : value
    return (value > 0 ? "+" : "") + NumberText.plain(value, digits: 3)
  }
}

// MARK: - Sentences

extension RowText {
  /// The finding in one line.
  var sentence: String {
    var text = "\(base) -> \(new) (\(change)"
    if row.base.count > 1 {
      text += "; \(NumberText.plain((1 - 2 * level) * 100)) % interval \(interval)"
    }
    text += "), tolerated: \(tolerance)"
    if !remark.isEmpty { text += "; \(remark)" }
    return text
  }

  /// How the verdict came about, a line each.
  var explanation: [String] {
    let rule = row.rule
    var lines = ["\(subject): \(verdict)"]
    let better =
      switch rule.direction {
      case .lower: "lower is better"
      case .higher: "higher is better"
      case .either: "a change either way is worse"
      case .target(let target):
        "nearer to \(NumberText.quantity(target, unit: rule.unit)) is better"
      }
    lines.append("  rule: \(better); tolerated: \(tolerance) (\(rule.origin))")
    if row.isIdentical {
      lines.append("  the same in every replication: \(base)")
      return lines
    }
    lines.append("  means: \(base) -> \(new); difference \(differenceText); relative \(change)")
    if let correlation = row.correlation, let ratio = row.varianceRatio {
      lines.append(
        "  pairs: correlation \(NumberText.plain(correlation, digits: 3)); variance of differences "
          + "\(NumberText.plain(ratio, digits: 3)) of that of independent runs")
    }
    if row.verdict == .improved, let adjusted = row.adjustedImprovementProbability {
      lines.append(
        "  p of \"not better by more than tolerated\", corrected: "
          + "\(FieldText.real(adjusted, significantDigits: 3)), at most "
          + NumberText.plain(level))
    } else if let probability = row.probability, let adjusted = row.adjustedProbability {
      lines.append(
        "  p of \"not worse by more than tolerated\": "
          + "\(FieldText.real(probability, significantDigits: 3)), corrected "
          + "\(FieldText.real(adjusted, significantDigits: 3)), "
          + "\(adjusted <= level ? "at most" : "above") \(NumberText.plain(level))")
    }
    if row.base.count == row.new.count, row.base.count <= 20 {
      let deltas = zip(row.base, row.new).map { signedQuantity($1 - $0) }
      lines.append("  by replication: \(deltas.joined(separator: ", "))")
    }
    if !remark.isEmpty { lines.append("  \(remark)") }
    return lines
  }
}
