// SPDX-License-Identifier: GPL-3.0-or-later

/// What became of a set of cases.
package struct GoldenTally: Sendable, Equatable {
  /// Cases whose answer is the expected one.
  package private(set) var passed = 0
  /// Cases whose answer differs, with the difference, in order.
  package private(set) var failures: [(name: String, difference: String)] = []
  /// How many cases are not expressible for which reason, in order of first appearance.
  package private(set) var reasons: [(reason: String, count: Int)] = []

  package init() {}

  /// Cases that could be checked.
  package var checked: Int { passed + failures.count }
  /// Cases that could not.
  package var notExpressible: Int { reasons.reduce(0) { $0 + $1.count } }

  /// Takes in what became of one case.
  package mutating func record(_ outcome: CaseOutcome, of name: String) {
    switch outcome {
    case .passed: passed += 1
    case .failed(let difference): failures.append((name, difference))
    case .notExpressible(let reason): add(1, for: reason)
    }
  }

  /// Takes in what became of other cases; `origin` is put before the names of failures.
  package mutating func merge(_ other: GoldenTally, from origin: String) {
    passed += other.passed
    failures += other.failures.map { ("\(origin) \($0.name)", $0.difference) }
    for (reason, count) in other.reasons { add(count, for: reason) }
  }

  private mutating func add(_ count: Int, for reason: String) {
    if let known = reasons.firstIndex(where: { $0.reason == reason }) {
      reasons[known].count += count
    } else {
      reasons.append((reason, count))
    }
  }

  /// The four counts, as the lines of a report have them.
  package var summary: String {
    "checked=\(checked) passed=\(passed) failed=\(failures.count) not_expressible=\(notExpressible)"
  }

  package static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.passed == rhs.passed
      && lhs.failures.elementsEqual(rhs.failures) { $0 == $1 }
      && lhs.reasons.elementsEqual(rhs.reasons) { $0 == $1 }
  }
}

/// What became of the cases in one file.
package struct GoldenFileReport: Sendable {
  /// How many failures of a file are written out.
  package static let failuresShown = 20

  /// The file, relative to the folder.
  package let file: String
  /// What became of each section, in order of their names.
  package let sections: [(name: String, tally: GoldenTally)]

  /// What became of all sections together.
  package var total: GoldenTally {
    var total = GoldenTally()
    for section in sections { total.merge(section.tally, from: section.name) }
    return total
  }

  /// The report as lines: the file, reasons, failures, and the sections where there are several.
  package var lines: [String] {
    let total = self.total
    var lines = ["golden \(file) \(total.summary)"]
    lines += total.reasons.map { "  not expressible: \($0.count) cases: \($0.reason)" }
    lines += total.failures.prefix(Self.failuresShown).map {
      "  failed: \($0.name): \(Self.shortened($0.difference))"
    }
    if total.failures.count > Self.failuresShown {
      lines.append("  failed: and \(total.failures.count - Self.failuresShown) more")
    }
    guard sections.count > 1 else { return lines }
    return lines + sections.map { "golden \(file)#\($0.name) \($0.tally.summary)" }
  }

  private static func shortened(_ text: String) -> String {
    text.count > 400 ? text.prefix(400) + " …" : text
  }
}
