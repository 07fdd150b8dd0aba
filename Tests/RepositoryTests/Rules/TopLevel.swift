// SPDX-License-Identifier: GPL-3.0-or-later

/// What may stand at the top of the tree, and what must.
enum TopLevel {
  static let required = [
    ".ci", ".gitignore", ".swift-format", "Benchmarks", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE",
    "Makefile", "Package.swift", "README.md", "Sources", "Tests", "plots", "results",
  ]

  /// What tools leave there and git ignores.
  private static let ignored = [".build", ".git", ".swiftpm", ".vscode", "Package.resolved"]

  static func violations(in entries: [String]) -> [String] {
    let surplus = entries.filter { !required.contains($0) && !ignored.contains($0) }
    let missing = required.filter { !entries.contains($0) }
    return surplus.map { "\($0): has no place at the top level" }
      + missing.map { "\($0): is missing at the top level" }
  }
}
