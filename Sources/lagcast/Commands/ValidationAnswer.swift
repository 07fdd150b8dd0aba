// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import ResultFiles
import Validation

/// Cases of theory and published experiments, ready to be printed.
struct ValidationAnswer: PrintableAnswer {
  let report: ValidationReport
  /// Whether the document has every figure instead of one a case.
  let showsDetails: Bool

  var document: Document {
    var document = Document()
    var checked = ReportTable(
      title: "Expected against got",
      columns: [
        .init("case"), .init("kind"), .init("figure"), .init("expected"), .init("got"),
        .init("allowed"), .init("off"), .init("verdict"),
      ])
    for found in report.cases where !found.findings.comparisons.isEmpty {
      let shown = showsDetails ? found.findings.comparisons : [found.closest].compactMap(\.self)
      let others = found.findings.comparisons.count - 1
      for comparison in shown {
        let more = showsDetails || others == 0 ? "" : " (of \(others + 1))"
        checked.append([
          .text(found.name, .strong), .text(found.kind), .text(comparison.figure + more),
          .text(Self.number(comparison.expected)), .text(Self.number(comparison.got)),
          .text(Self.allowed(comparison)), .text(Self.distance(comparison)),
          Self.verdict(comparison.passed ? found.verdict : .failed(""), comparison.passed),
        ])
      }
    }
    document.table(checked)
    document.table(reasons("Failed", .bad) { if case .failed = $0 { true } else { false } })
    document.table(reasons("Left out", .faint) { if case .leftOut = $0 { true } else { false } })
    document.table(
      reasons("Not expressible", .faint) {
        if case .notExpressible = $0 { true } else { false }
      })
    document.line(.init(report.closingLine, report.succeeded ? .good : .bad))
    return document
  }

  /// The cases with one kind of verdict, and why they have it.
  private func reasons(
    _ title: String, _ emphasis: ReportTable.Emphasis, _ isMeant: (CaseReport.Verdict) -> Bool
  ) -> ReportTable {
    var table = ReportTable(title: title, columns: [.init("case"), .init("reason")])
    for found in report.cases where isMeant(found.verdict) {
      table.append([.text(found.name, .strong), .text(found.verdict.reason ?? "", emphasis)])
    }
    return table
  }

  /// A figure is as good as it is, whatever became of the case's others.
  private static func verdict(
    _ verdict: CaseReport.Verdict, _ passed: Bool
  ) -> ReportTable.Cell {
    passed ? .text(CaseReport.Verdict.passed.word, .good) : .text(verdict.word, .bad)
  }

  private static func number(_ value: Double?) -> String {
    value.map { NumberText.plain($0, digits: 6) } ?? ""
  }

  private static func allowed(_ comparison: Comparison) -> String {
    switch comparison.allowance {
    case .difference(let tolerance):
      tolerance == 0 ? "equal" : "±" + NumberText.plain(tolerance, digits: 3)
    case .standardErrors(_, _, let runs):
      "4 s.e., \(runs) runs"
    case .range(let range):
      NumberText.plain(range.lowerBound) + " to " + NumberText.plain(range.upperBound)
    case .statement: "holds"
    }
  }

  private static func distance(_ comparison: Comparison) -> String {
    switch comparison.allowance {
    case .difference:
      guard let expected = comparison.expected, let got = comparison.got else { return "" }
      return NumberText.plain((got - expected).magnitude, digits: 3)
    case .standardErrors(let farthest, let ofMean, _):
      return "z \(NumberText.plain(farthest, digits: 3)) at most, "
        + "mean \(NumberText.plain(ofMean, digits: 3))"
    case .range, .statement: return ""
    }
  }

  // MARK: - Forms for programs

  var table: ReportTable {
    var table = ReportTable(columns: [
      .init("case"), .init("file"), .init("kind"), .init("figure"), .init("expected"),
      .init("got"), .init("tolerance"), .init("lower_bound"), .init("upper_bound"),
      .init("farthest_z"), .init("mean_z"), .init("runs"), .init("verdict"), .init("reason"),
    ])
    for found in report.cases {
      let key: [ReportTable.Cell] = [.text(found.name), .text(found.file), .text(found.kind)]
      if found.findings.comparisons.isEmpty {
        let none = Array(repeating: ReportTable.Cell(.missing), count: 8)
        table.append(
          key + [.text("")] + none
            + [.text(found.verdict.word), .text(found.verdict.reason ?? "")])
      }
      for comparison in found.findings.comparisons {
        table.append(
          key + [.text(comparison.figure), .real(comparison.expected), .real(comparison.got)]
            + Self.limits(comparison.allowance) + [
              .text(comparison.passed ? "passed" : "FAILED"), .text(comparison.problem ?? ""),
            ])
      }
    }
    return table
  }

  private static func limits(_ allowance: Comparison.Allowance) -> [ReportTable.Cell] {
    let none = ReportTable.Cell(.missing)
    switch allowance {
    case .difference(let tolerance): return [.real(tolerance), none, none, none, none, none]
    case .range(let range):
      return [none, .real(range.lowerBound), .real(range.upperBound), none, none, none]
    case .standardErrors(let farthest, let ofMean, let runs):
      return [none, none, none, .real(farthest), .real(ofMean), .integer(runs)]
    case .statement: return [none, none, none, none, none, none]
    }
  }

  var json: JSONValue {
    .members([
      "passed": .integer(Int64(report.passed)), "failed": .integer(Int64(report.failed)),
      "not_expressible": .integer(Int64(report.notExpressible)),
      "left_out": .integer(Int64(report.leftOut)),
      "figures": .integer(Int64(report.figures)),
      "cases": .array(report.cases.map(Self.json(of:))),
    ])
  }

  private static func json(of found: CaseReport) -> JSONValue {
    .members([
      "case": .string(found.name), "file": .string(found.file), "kind": .string(found.kind),
      "verdict": .string(found.verdict.word),
      "reason": found.verdict.reason.map { .string($0) } ?? .null,
      "figures": .array(found.findings.comparisons.map(Self.json(of:))),
    ])
  }

  private static func json(of comparison: Comparison) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("figure", .string(comparison.figure)),
      .init("expected", comparison.expected.map(JSONValue.real) ?? .null),
      .init("got", comparison.got.map(JSONValue.real) ?? .null),
    ]
    switch comparison.allowance {
    case .difference(let tolerance): members.append(.init("tolerance", .real(tolerance)))
    case .range(let range):
      members.append(.init("lower_bound", .real(range.lowerBound)))
      members.append(.init("upper_bound", .real(range.upperBound)))
    case .standardErrors(let farthest, let ofMean, let runs):
      members.append(.init("farthest_z", .real(farthest)))
      members.append(.init("mean_z", .real(ofMean)))
      members.append(.init("runs", .integer(Int64(runs))))
    case .statement: break
    }
    members.append(.init("passed", .bool(comparison.passed)))
    return .object(members)
  }
}

extension JSONValue {
  /// A real number with twelve significant digits, as in CSV; none where it is not finite.
  fileprivate static func real(_ value: Double) -> JSONValue {
    value.isFinite ? Double(FieldText.real(value)).map { .decimal($0) } ?? .null : .null
  }
}
