// SPDX-License-Identifier: GPL-3.0-or-later

/// Figures in running text, compared as numbers with those of tables: within the digits quoted, so
/// that 0.8 agrees with 0.80, and 121 with 121.39.
enum QuotedFigures {
  /// A number in a text.
  struct Figure: Equatable, CustomStringConvertible {
    /// The number as written, without commas between thousands.
    let description: String
    let value: Double

    private var decimals: Int {
      description.firstIndex(of: ".").map { description[$0...].count - 1 } ?? 0
    }

    /// Digits behind leading zeros; a single one is too few to be told from a rounded figure.
    private var significantDigits: Int {
      description.filter { $0 != "." }.drop { $0 == "0" }.count
    }

    init?(_ text: some StringProtocol) {
      description = String(text).replacing(",", with: "")
      guard let value = Double(description) else { return nil }
      self.value = value
    }

    /// Whether this figure quotes another one: that one rounded to as many decimals.
    func quotes(_ other: Figure) -> Bool {
      if value == other.value { return true }
      guard significantDigits > 1, other.decimals > decimals else { return false }
      let half = (0..<decimals).reduce(0.5) { half, _ in half / 10 }
      return abs(value - other.value) <= half * (1 + 1e-9)
    }
  }

  /// The numbers in a text; those in links, code and comments do not count, nor do digits that are
  /// part of a name.
  static func figures(in text: some StringProtocol) -> [Figure] {
    let prose = String(text).replacing(#/(?s)<!--.*?-->/#, with: "")
    return prose.replacing(#/`[^`]*`|\]\([^)]*\)/#, with: " ")
      .matches(of: #/(^|[^A-Za-z0-9_\/.])(\d[\d,]*(?:\.\d+)?)/#)
      .compactMap { Figure($0.output.2) }
  }

  /// The numbers in the tables of a text, behind the column that names the row.
  static func figuresInTables(of file: RepositoryFile) -> [Figure] {
    file.lines.filter { $0.hasPrefix("|") }
      .flatMap {
        figures(in: StudyFigures.cells(of: String($0)).dropFirst().joined(separator: " "))
      }
  }

  /// The numbers that a text declares to come from elsewhere, each line with its reason.
  ///
  ///     <!-- not in a table
  ///     256, 258 | 6, 5 and 5 queues have a Jain index of 16² / (3 · 86)
  ///     -->
  static func declared(in file: RepositoryFile) -> [Figure] {
    file.text.matches(of: #/(?s)<!-- not in a table\n(.*?)-->/#).flatMap { comment in
      comment.output.1.split(separator: "\n").flatMap { line -> [Figure] in
        let sides = line.split(separator: "|", maxSplits: 1)
        guard sides.count == 2 else { return [] }
        return sides[0].split(separator: " ").compactMap { Figure($0) }
      }
    }
  }

  /// The part of a text under a heading, without the heading itself.
  static func section(_ heading: String, of file: RepositoryFile) -> Substring? {
    guard let start = file.text.firstRange(of: "\n## \(heading)\n") else { return nil }
    let rest = file.text[start.upperBound...]
    return rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
  }

  /// A study's text outside of its tables, titles and the section that says what was varied.
  static func prose(of file: RepositoryFile) -> String {
    var text = file.text
    if let varied = section("What was varied", of: file) {
      text.removeSubrange(varied.startIndex..<varied.endIndex)
    }
    return text.split(separator: "\n").filter { !$0.hasPrefix("|") && !$0.hasPrefix("#") }
      .joined(separator: "\n")
  }

  /// The figures in a study's prose that quote no figure of its tables, nor of what was varied, nor
  /// are declared to come from elsewhere.
  static func unfounded(in file: RepositoryFile) -> [Figure] {
    let known =
      figuresInTables(of: file) + declared(in: file)
      + figures(in: section("What was varied", of: file) ?? "")
    return figures(in: prose(of: file)).filter { figure in
      !known.contains { figure.quotes($0) }
    }
  }
}
