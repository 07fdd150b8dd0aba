// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis

/// A comparison as a JUnit report, which every CI server reads: a suite for the scenario, a case for
/// each gated metric of each group, of a sweep at each point.
///
/// A regression is a failure; an inconclusive metric is skipped with what would decide it, or a
/// failure where that is asked for. With exact comparison each table is a case, too.
package enum JUnitReport {
  /// The whole document.
  package static func text(of report: ComparisonReport) -> String {
    let comparison = report.comparison
    let cases = comparison.judged.map { testCase($0, in: report) } + tableCases(of: report)
    let failures = cases.count { $0.outcome == .failure }
    let skipped = cases.count { $0.outcome == .skipped }
    let counts =
      "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
    let name = XMLText.attribute(comparison.new.scenarioName)
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="lagcast compare" \(counts)>
        <testsuite name="\(name)" \(counts)>
          <properties>

      """
    for (key, value) in properties(of: report) {
      text +=
        "      <property name=\"\(XMLText.attribute(key))\" value=\"\(XMLText.attribute(value))\"/>\n"
    }
    text += "    </properties>\n"
    for one in cases { text += one.text }
    text += "    <system-out>\(XMLText.escaped(report.headline))</system-out>\n"
    return text + "  </testsuite>\n</testsuites>\n"
  }

  private enum Outcome { case success, failure, skipped }

  private struct Case {
    var text: String
    var outcome: Outcome
  }

  private static func properties(of report: ComparisonReport) -> [(String, String)] {
    let comparison = report.comparison
    return [("base", comparison.base), ("new", comparison.new)].flatMap { name, side in
      [
        ("\(name).path", side.path), ("\(name).seed", "\(side.seed)"),
        ("\(name).replications", "\(side.replications.count)"),
        ("\(name).tool_version", side.toolVersion), ("\(name).model_version", side.modelVersion),
        ("\(name).scenario_sha256", side.scenarioDigest),
      ]
    }
  }

  private static func testCase(_ row: RowComparison, in report: ComparisonReport) -> Case {
    let text = RowText(row: row, level: report.comparison.options.level)
    let scenario = report.comparison.new.scenarioName
    let outcome: Outcome =
      switch row.verdict {
      case .regressed: .failure
      case .inconclusive: report.isStrict && !row.isNotWorse ? .failure : .skipped
      default: .success
      }
    return element(
      group: "\(scenario).\(row.key.owner)", name: row.metric, outcome: outcome,
      type: text.verdict, message: text.sentence, output: text.explanation.joined(separator: "\n"))
  }

  private static func tableCases(of report: ComparisonReport) -> [Case] {
    guard report.isExact else { return [] }
    let lines = report.tables
    return report.comparison.tables.map { table in
      let line = lines.first { $0.hasPrefix(table.file + ": ") } ?? "\(table.file): the same"
      return element(
        group: "\(report.comparison.new.scenarioName).tables", name: table.file,
        outcome: table.isDifferent ? .failure : .success, type: "different", message: line,
        output: line)
    }
  }

  private static func element(
    group: String, name: String, outcome: Outcome, type: String, message: String, output: String
  ) -> Case {
    var text =
      "    <testcase classname=\"\(XMLText.attribute(group))\" "
      + "name=\"\(XMLText.attribute(name))\" time=\"0\">\n"
    let message = XMLText.attribute(message)
    switch outcome {
    case .success: break
    case .failure:
      text += "      <failure message=\"\(message)\" type=\"\(XMLText.attribute(type))\"/>\n"
    case .skipped: text += "      <skipped message=\"\(message)\"/>\n"
    }
    text += "      <system-out>\(XMLText.escaped(output))</system-out>\n"
    return Case(text: text + "    </testcase>\n", outcome: outcome)
  }
}
