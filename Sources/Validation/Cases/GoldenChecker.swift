// SPDX-License-Identifier: GPL-3.0-or-later

/// What became of one case.
package enum CaseOutcome: Sendable, Equatable {
  /// The answer is the expected one.
  case passed
  /// The answer differs; the text says in what.
  case failed(String)
  /// What the case asks for is not modelled; the text says why.
  case notExpressible(String)

  /// Passed without a difference, failed with one.
  package init(difference: String?) {
    self = difference.map { .failed($0) } ?? .passed
  }
}

/// A check of the cases in one section of one file.
///
/// To add one, write the type that a case decodes into and the comparison, and list the checker in
/// ``GoldenCheckerCatalogue``.
package struct GoldenChecker: Sendable {
  /// The file, relative to the folder of golden cases.
  package let file: String
  /// The section of the file.
  package let section: String
  private let handles: @Sendable (String) -> Bool
  private let findings: @Sendable (GoldenCase) throws -> Findings

  /// Creates a checker.
  ///
  /// - Parameters:
  ///   - file: The file, relative to the folder of golden cases.
  ///   - section: The top-level list in it, or an object at the top that is one case.
  ///   - prefix: What the names of the cases begin with that are meant; by default all.
  ///   - type: What a case decodes into.
  ///   - check: The difference between the answer and what the case expects; `nil` for none.
  package init<Case: Decodable & SendableMetatype>(
    file: String, section: String, namesBeginningWith prefix: String = "", as type: Case.Type,
    check: @escaping @Sendable (Case) throws -> String?
  ) {
    self.file = file
    self.section = section
    self.handles = { $0.hasPrefix(prefix) }
    self.findings = { goldenCase in
      try check(goldenCase.decode(as: type)).map { Findings(stringLiteral: $0) } ?? Findings()
    }
  }

  /// Creates a checker that tells every figure that it compares.
  ///
  /// - Parameters:
  ///   - file: The file, relative to the folder of golden cases.
  ///   - section: The top-level list in it, or an object at the top that is one case.
  ///   - prefix: What the names of the cases begin with that are meant; by default all.
  ///   - type: What a case decodes into.
  ///   - check: The figures of the case, as they came out and as they are expected.
  package init<Case: Decodable & SendableMetatype>(
    file: String, section: String, namesBeginningWith prefix: String = "", as type: Case.Type,
    check: @escaping @Sendable (Case) throws -> Findings
  ) {
    self.file = file
    self.section = section
    self.handles = { $0.hasPrefix(prefix) }
    self.findings = { try check($0.decode(as: type)) }
  }

  /// Whether this checker is meant for the case with a name.
  package func handles(caseNamed name: String) -> Bool { handles(name) }

  /// Checks one case; one that cannot be read fails.
  package func check(_ goldenCase: GoldenCase) -> CaseOutcome {
    CaseOutcome(difference: findings(on: goldenCase).problem)
  }

  /// The figures of one case; a problem alone where it cannot be read.
  package func findings(on goldenCase: GoldenCase) -> Findings {
    do {
      return try findings(goldenCase)
    } catch {
      return "the case cannot be checked: \(error)"
    }
  }
}
