// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

@Suite("GitHub annotations")
struct GitHubAnnotationsTests {
  private func lines(_ report: ComparisonReport) -> [Substring] {
    GitHubAnnotations.text(of: report).split(separator: "\n")
  }

  @Test("Regressions are errors, what may be worse a warning, or an error with --strict")
  func kinds() throws {
    let comparison = try Comparisons.comparison()
    let found = lines(ComparisonReport(comparison))
    #expect(found.count == 2)
    #expect(
      found[0].hasPrefix(
        "::error title=sojourn.mean of order & <service> regressed::5.1 s -> 5.6 s (+9.8 %25; "))
    #expect(found[1].hasPrefix("::warning title=sojourn.p99 of order & <service> is inconclusive"))
    #expect(
      lines(ComparisonReport(comparison, isStrict: true)).allSatisfy { $0.hasPrefix("::error ") })
    #expect(lines(ComparisonReport(try Comparisons.comparison([Comparisons.mixed[4]]))).isEmpty)
  }

  @Test(
    "A step shows ten: nine, the worst first, and one that counts the rest",
    arguments: [(9, 9, nil), (10, 10, nil), (11, 10, "and 2 more"), (1_000, 10, "and 991 more")]
      as [(Int, Int, String?)])
  func limit(count: Int, shown: Int, rest: String?) throws {
    let found = lines(ComparisonReport(try Comparisons.many(count)))
    #expect(found.count == shown)
    #expect(found[0].contains("metric.\(count - 1) "))
    if let rest { #expect(found.last?.contains(rest) == true) }
  }

  @Test("Characters that end a command are escaped, more of them in titles")
  func escaping() throws {
    let comparison = try Comparisons.comparison([Comparisons.mixed[0]], group: "a:b,c\n::error::d")
    let text = GitHubAnnotations.text(of: ComparisonReport(comparison))
    #expect(text.contains("title=sojourn.mean of a%3Ab%2Cc%0A%3A%3Aerror%3A%3Ad regressed::"))
    #expect(text.split(separator: "\n").count == 1)
  }
}
