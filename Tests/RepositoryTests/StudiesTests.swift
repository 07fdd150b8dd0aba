// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// The published studies: scenarios, results, pictures and what their texts say of them.
///
/// With `LAGCAST_UPDATE_FIGURES=1` in the environment, tables that differ from the results are
/// rewritten instead of being complained about.
@Suite("Published studies")
struct StudiesTests {
  private static let scenarios = "Benchmarks/Scenarios"

  private static let questions = [
    "allocation-fairness", "backlog-under-scale", "cluster-faults", "competing-consumers",
    "ordered-against-concurrent", "rebalance-churn", "rebalance-protocols",
  ]

  private static func names(of folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: Repository.root + "/" + folder)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The scenarios of a question.
  private static func files(of question: String) -> [String] {
    names(of: "\(scenarios)/\(question)").filter { $0.hasSuffix(".yaml") }
      .map { String($0.dropLast(".yaml".count)) }.sorted()
  }

  private static func text(of question: String) throws -> RepositoryFile {
    let path = "\(scenarios)/\(question)/README.md"
    return try #require(try Repository.files(below: [path], suffixes: [".md"]).first)
  }

  @Test("The questions are those of the folders")
  func folders() {
    #expect(Self.names(of: Self.scenarios).filter { $0 != "README.md" } == Self.questions)
    // The proofs lie beside the studies; ValidationResultsTests and GroundTruthResultsTests read them.
    let proofs = ["validation", "ground-truth"]
    let studies = Self.names(of: "results/reference").filter { !proofs.contains($0) }
    #expect(studies == Self.questions)
    #expect(Self.names(of: "plots/reference") == Self.questions)
  }

  @Test(
    "Every scenario has results, scripts and a mention, most a picture, and nothing else has",
    arguments: questions)
  func complete(question: String) throws {
    let scenarios = Self.files(of: question)
    #expect(scenarios.count >= 5)
    for place in ["results/reference", "plots/scripts"] {
      #expect(Self.names(of: "\(place)/\(question)") == scenarios, "\(place)")
    }
    // Not every scenario has a picture: most of them, and all that a text shows.
    let pictured = Self.names(of: "plots/reference/\(question)")
    #expect(Set(pictured).isSubset(of: scenarios) && 2 * pictured.count >= scenarios.count)
    for scenario in pictured {
      #expect(!Self.names(of: "plots/reference/\(question)/\(scenario)").isEmpty)
    }
    let text = try Self.text(of: question).text
    for scenario in scenarios {
      #expect(
        text.contains("[`\(scenario)`](\(scenario).yaml)"), "README.md does not name \(scenario)")
    }
  }

  @Test("Every figure in a table is what the committed results say", arguments: questions)
  func tables(question: String) throws {
    let file = try Self.text(of: question)
    let review = try StudyFigures(
      file: file, results: Repository.root + "/results/reference/" + question
    ).review()
    if ProcessInfo.processInfo.environment["LAGCAST_UPDATE_FIGURES"] == "1",
      review.text != file.text
    {
      try Data(review.text.utf8).write(
        to: URL(fileURLWithPath: Repository.root + "/" + file.path))
    } else {
      #expect(review.findings.isEmpty, "\(review.findings.joined(separator: "\n"))")
    }
    #expect(review.cells >= 20)
  }

  @Test(
    "Every figure in a text stands in a table, among what was varied, or says where it is from",
    arguments: questions)
  func prose(question: String) throws {
    let file = try Self.text(of: question)
    let answer = try #require(QuotedFigures.section("Answer", of: file))
    #expect(QuotedFigures.figures(in: answer).count >= 5)
    let unfounded = QuotedFigures.unfounded(in: file)
    #expect(unfounded == [], "\(file.path) quotes \(unfounded), which no table has")
  }

  @Test("The front page quotes the studies")
  func frontPage() throws {
    let file = try #require(try Repository.files(below: ["README.md"], suffixes: [".md"]).first)
    let findings = try #require(QuotedFigures.section("What it has found", of: file))
    let known = try Self.questions.flatMap { QuotedFigures.figures(in: try Self.text(of: $0).text) }
    // The numbers of the list are none of the findings.
    let figures = QuotedFigures.figures(in: findings.replacing(#/(?m)^\d+\. /#, with: ""))
    #expect(figures.count >= 4)
    #expect(figures.filter { figure in !known.contains { figure.quotes($0) } } == [])
  }

  @Test(
    "Links and pictures of texts lead to files",
    arguments: ["README.md", "CONTRIBUTING.md"]
      + questions.map { "\(scenarios)/\($0)/README.md" }
      + [
        "Benchmarks/README.md", "Benchmarks/Examples/scale-out/README.md", "results/README.md",
        "plots/README.md",
      ])
  func links(path: String) throws {
    let file = try #require(try Repository.files(below: [path], suffixes: [".md"]).first)
    let folder = URL(fileURLWithPath: Repository.root + "/" + path).deletingLastPathComponent()
    for match in file.text.matches(of: #/\]\(([^)#]+)(#[^)]*)?\)/#)
    where !match.output.1.contains("://") {
      let target = folder.appendingPathComponent(String(match.output.1)).path
      #expect(
        FileManager.default.fileExists(atPath: target), "\(path) links to \(match.output.1)")
    }
  }

  // MARK: - The comparison itself

  private static let table = """
    # Title

    <!-- figures
    queues | consumers.csv | replication=0 | owned_queues | list 0
    p99, s | summary.csv | metric=sojourn.p99 | value | mean 2
    drain, s | summary.csv | metric=backlog.drain | value | range 1
    -->

    | scenario | queues | p99, s | theory | drain, s |
    | --- | --- | --- | --- | --- |
    | [`one`](one.yaml) | 2, 1 | 0.50 | 9 | 3.0 to 4.0 (2 of 3) |

    Text.

    """

  private static func review(_ text: String) throws -> (text: String, findings: [String]) {
    let folder = try TemporaryFolder()
    try folder.write(
      "replication,owned_queues\n0,2\n0,1\n1,7\n", to: "one/consumers.csv")
    try folder.write(
      """
      replication,metric,value
      0,sojourn.p99,0.25
      1,sojourn.p99,0.75
      0,backlog.drain,3
      1,backlog.drain,
      2,backlog.drain,4

      """, to: "one/summary.csv")
    let review = try StudyFigures(
      file: RepositoryFile(path: "x.md", text: text), results: folder.path
    ).review()
    return (review.text, review.findings)
  }

  @Test("A table that agrees with the results passes and stays as it is")
  func agreeing() throws {
    let review = try Self.review(Self.table)
    #expect(review.findings == [])
    #expect(review.text == Self.table)
  }

  @Test("A row may be of one point of a sweep")
  func ofPoint() throws {
    let folder = try TemporaryFolder()
    try folder.write("point,metric,value\n0,x,1\n1,x,2\n1,x,4\n", to: "dial/summary.csv")
    let text = """
      <!-- figures
      x | summary.csv | metric=x | value | mean 1
      -->
      | scenario | x |
      | --- | --- |
      | [`dial`](dial.yaml), point 0 | 1.0 |
      | [`dial`](dial.yaml), point 1 | 2.0 |

      """
    let review = try StudyFigures(
      file: RepositoryFile(path: "x.md", text: text), results: folder.path
    ).review()
    #expect(review.findings == ["x.md:7: dial: x is 3.0, not 2.0"])
  }

  @Test("A row may be of one event")
  func ofEvent() throws {
    let folder = try TemporaryFolder()
    try folder.write("point,event,x\n0,0,1\n0,1,2\n1,1,4\n", to: "dial/events.csv")
    let text = """
      <!-- figures
      x | events.csv | | x | mean 0
      -->
      | scenario | x |
      | --- | --- |
      | [`dial`](dial.yaml), point 0, event 1 | 2 |
      | [`dial`](dial.yaml), point 1, event 1 | 2 |

      """
    let review = try StudyFigures(
      file: RepositoryFile(path: "x.md", text: text), results: folder.path
    ).review()
    #expect(review.findings == ["x.md:7: dial: x is 4, not 2"])
  }

  @Test(
    "A table that does not agree is found",
    arguments: [
      ("0.50", "0.51", "one: p99, s is 0.50, not 0.51"),
      ("2, 1 |", "3 |", "one: queues is 2, 1, not 3"),
      (" (2 of 3)", "", "one: drain, s is 3.0 to 4.0 (2 of 3), not 3.0 to 4.0"),
      ("`one`", "`two`", "there are no results of two"),
      ("| queues |", "| owned |", "the table has no column 'queues'"),
      ("mean 2", "median 2", "is no source of figures"),
      ("metric=sojourn.p99", "metric=sojourn", "one: p99, s is no rows, not 0.50"),
      ("[`one`](one.yaml)", "one", "is no row of this table"),
    ])
  func disagreeing(part: String, wrong: String, finding: String) throws {
    let text = Self.table.replacing(part, with: wrong)
    #expect(text != Self.table)
    let review = try Self.review(text)
    #expect(review.findings.contains { $0.contains(finding) }, "\(review.findings)")
  }

  @Test("Figures are found in running text, in code, comments, links and names they are not")
  func found() {
    let text = "It takes 1,024 queues, 3.5 times `99` of [a 7](file-8.md), M/M/4, c0. <!-- 5\n6 -->"
    #expect(QuotedFigures.figures(in: text).map(\.description) == ["1024", "3.5", "7"])
  }

  @Test(
    "A figure quotes another one within its own digits",
    arguments: [
      ("0.8", "0.80", true), ("0.80", "0.8", true), ("0.16", "0.160", true),
      ("121", "121.39", true), ("145", "144.87", true), ("12.5", "12.45", true),
      ("187", "193", false), ("121", "121.51", false), ("0.161", "0.16", false),
      ("0.16", "0.166", false), ("4", "4.2", false), ("0.5", "0.51", false),
      ("1,024", "1024", true),
    ])
  func quotes(figure: String, other: String, expected: Bool) throws {
    let figure = try #require(QuotedFigures.Figure(figure))
    let other = try #require(QuotedFigures.Figure(other))
    #expect(figure.quotes(other) == expected)
  }

  @Test("A figure that no table has is found, unless the text says where it is from")
  func unfounded() {
    let text = """
      # Title 7

      ## What was varied

      12 queues.

      ## Answer

      After 12 s there are 0.8 of 1,500, 33 and [`9`](9.yaml).

      <!-- not in a table
      33 | somebody's guess
      -->

      | case 1500 | share |
      | --- | --- |
      | 1500 | 0.80 |

      """
    let found = QuotedFigures.unfounded(in: RepositoryFile(path: "x.md", text: text))
    #expect(found.map(\.description) == ["1500"])
  }
}
