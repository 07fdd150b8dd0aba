// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

/// A comparison as annotations of GitHub Actions, which are lines that a step prints.
///
/// A step shows ten of a kind and drops the rest without a word, so the nine worst come first and one
/// line counts the others.
///
/// Source: GitHub Docs, *Workflow commands for GitHub Actions*.
package enum GitHubAnnotations {
  private static let limit = 9

  /// The lines, each with its line feed; none where there is nothing to tell.
  package static func text(of report: ComparisonReport) -> String {
    let comparison = report.comparison
    let regressed = report.worstFirst(comparison.rows(.regressed))
    let undecided = report.worstFirst(comparison.possiblyWorse)
    var errors = regressed.map { ("\($0.subject) regressed", $0.sentence) }
    if report.isExact {
      let lines = report.tables
      for table in comparison.tables where table.isDifferent {
        let line = lines.first { $0.hasPrefix(table.file + ": ") } ?? table.file
        errors.append(("\(table.file) differs", line))
      }
    }
    let maybe = undecided.map { ("\($0.subject) is inconclusive", $0.sentence) }
    return report.isStrict
      ? lines("error", errors + maybe) : lines("error", errors) + lines("warning", maybe)
  }

  private static func lines(_ kind: String, _ findings: [(title: String, text: String)]) -> String {
    var text = ""
    for finding in findings.prefix(findings.count == limit + 1 ? limit + 1 : limit) {
      text += "::\(kind) title=\(property(finding.title))::\(escaped(finding.text))\n"
    }
    let more = findings.count - limit
    if more > 1 {
      text += "::\(kind) title=lagcast compare::and \(more) more, see the whole comparison\n"
    }
    return text
  }

  static func escaped(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  static func property(_ text: String) -> String {
    escaped(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
