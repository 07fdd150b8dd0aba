// SPDX-License-Identifier: GPL-3.0-or-later

/// A check of a law of chance: runs with several seeds against expected values.
package struct LawChecker: Sendable {
  /// What the names of the cases begin with that are meant.
  package let prefixes: [String]
  private let body: @Sendable (TheoryCase, ValidationEffort) throws -> Findings

  /// Creates a checker of the cases whose names begin in one of several ways.
  init(
    _ prefixes: [String],
    check: @escaping @Sendable (TheoryCase, ValidationEffort) throws -> Findings
  ) {
    self.prefixes = prefixes
    body = check
  }

  /// Every checker there is; the first that is meant for a case counts.
  package static let all: [LawChecker] =
    SteadyStateLaws.all + [
      LengthLimitLaws.checker, PriorityLaws.checker, ClosedLaws.checker, LingerLaw.checker,
      StandstillLaw.checker, RandomPausesLaw.checker, TandemLaw.checker,
      LawChecker(["transient-burst-"], check: TransientLaws.checkSharedQueue),
      LawChecker(["kingman-"], check: BoundLaws.check),
      LawChecker(["fork-join-2-"], check: ForkJoinLaw.check),
      LawChecker(["drain-"], check: DrainLaws.check),
      LawChecker(["transient-mm1-", "transient-drain-"], check: TransientLaws.check),
      LawChecker(["transient-mminf-"], check: TransientLaws.checkUnlimited),
      LawChecker(["phold-"], check: ParallelHoldLaw.check),
    ]

  /// The checker of the case with a name.
  package static func checker(ofCaseNamed name: String) -> LawChecker? {
    all.first { $0.prefixes.contains { name.hasPrefix($0) } }
  }

  /// Runs a case; a problem alone where it describes no system.
  package func findings(on theory: TheoryCase, effort: ValidationEffort) -> Findings {
    do {
      let findings = try body(theory, effort)
      return findings.comparisons.isEmpty ? "there is nothing to compare" : findings
    } catch {
      return "the case cannot be checked: \(error)"
    }
  }
}
