// SPDX-License-Identifier: GPL-3.0-or-later

/// What became of one case, figure by figure.
package struct CaseReport: Sendable {
  /// What became of the case as a whole.
  package enum Verdict: Sendable, Equatable {
    /// Every figure is as expected.
    case passed
    /// A figure is not; the text says which.
    case failed(String)
    /// The model cannot be what the case describes; the text says why.
    case notExpressible(String)
    /// The case takes longer than was asked for; the text says why.
    case leftOut(String)

    /// The verdict in a word or two.
    package var word: String {
      switch self {
      case .passed: "passed"
      case .failed: "FAILED"
      case .notExpressible: "not expressible"
      case .leftOut: "left out"
      }
    }

    /// What the verdict says beyond its word.
    package var reason: String? {
      switch self {
      case .passed: nil
      case .failed(let reason), .notExpressible(let reason), .leftOut(let reason): reason
      }
    }
  }

  /// The file that the case comes from.
  package let file: String
  /// The case's name.
  package let name: String
  /// What kind of proof it is.
  package let kind: String
  /// What became of it.
  package let verdict: Verdict
  /// The figures that were compared.
  package let findings: Findings

  init(file: String, name: String, kind: String, verdict: Verdict, findings: Findings = Findings())
  {
    self.file = file
    self.name = name
    self.kind = kind
    self.verdict = verdict
    self.findings = findings
  }

  /// The figure that used up most of what it is allowed; of equal ones the first that is a number.
  package var closest: Comparison? {
    findings.comparisons.enumerated().max { one, other in
      let (left, right) = (one.element, other.element)
      return (left.shareUsed, left.got == nil ? 0 : 1, -one.offset)
        < (right.shareUsed, right.got == nil ? 0 : 1, -other.offset)
    }?.element
  }
}

/// What became of a set of cases.
package struct ValidationReport: Sendable {
  /// The cases, in order of the files.
  package let cases: [CaseReport]

  /// The cases whose every figure is as expected.
  package var passed: Int { cases.count { $0.verdict == .passed } }
  /// The cases with a figure that is not.
  package var failed: Int { count { if case .failed = $0 { true } else { false } } }
  /// The cases that the model cannot be.
  package var notExpressible: Int {
    count { if case .notExpressible = $0 { true } else { false } }
  }
  /// The cases that take longer than was asked for.
  package var leftOut: Int { count { if case .leftOut = $0 { true } else { false } } }
  /// All figures that were compared.
  package var figures: Int { cases.reduce(0) { $0 + $1.findings.comparisons.count } }

  /// Whether something was checked and nothing failed.
  package var succeeded: Bool { failed == 0 && passed > 0 }

  private func count(_ counts: (CaseReport.Verdict) -> Bool) -> Int {
    cases.count { counts($0.verdict) }
  }

  /// The counts in one line.
  package var closingLine: String {
    var line = "validate: \(passed) cases passed, \(failed) failed, "
    line += "\(notExpressible) not expressible"
    if leftOut > 0 { line += ", \(leftOut) left out by --quick" }
    return line + "; \(figures) figures compared"
  }
}
