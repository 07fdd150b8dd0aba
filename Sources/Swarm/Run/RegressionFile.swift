// SPDX-License-Identifier: GPL-3.0-or-later

/// A failing scenario cut down, with what it is about.
package struct RegressionFile: Sendable {
  /// The seed that failed.
  package let seed: UInt64
  /// What the cut-down scenario fails.
  package let finding: AuditFinding
  /// The scenario.
  package let tree: ScenarioTree
  /// Scenarios tried on the way.
  package let tries: Int

  /// Cuts a seed's scenario down; `nil` if it does not fail.
  package init?(shrinking seed: UInt64) {
    let scenario = SwarmScenario(seed: seed)
    guard let first = Self.findings(of: scenario.tree).first else { return nil }
    let shrinker = ScenarioShrinker { tree in
      // Another finding would be another bug.
      Self.findings(of: tree).contains { $0.audit == first.audit }
    }
    let (tree, tries) = shrinker.shrink(scenario.tree)
    self.seed = seed
    self.tree = tree
    self.tries = tries
    finding = Self.findings(of: tree).first { $0.audit == first.audit } ?? first
  }

  private static func findings(of tree: ScenarioTree) -> [AuditFinding] {
    SwarmTrial(tree.yaml, name: "shrinking.yaml", repeats: true).findings
  }

  /// The name of its file.
  package var name: String { "seed-\(seed).yaml" }

  /// The scenario with a comment that says what it was found for.
  package var text: String {
    "# Seed \(seed) failed the audit '\(finding.audit.rawValue)': \(finding.audit.summary).\n"
      + tree.yaml
  }
}
