// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite("Files and their texts")
struct StyleTests {
  private static func written() throws -> [RepositoryFile] {
    try Repository.sources() + Repository.tests() + Repository.benchmarks()
  }

  /// Everything that people write, scripts and texts included.
  private static func everything() throws -> [RepositoryFile] {
    try written()
      + Repository.files(
        below: [
          "Benchmarks", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "Package.swift", "README.md",
          "Sources", "plots", "results",
        ],
        suffixes: [".md", "Makefile", "Package.swift", ".yaml", ".gp", ".modulemap", ".py", ".sh"])
      + Repository.files(below: [".ci"], suffixes: [""])
  }

  @Test("Files and functions stay short")
  func sizes() throws {
    var violations = FileSizes.violations(
      in: try Repository.sources() + Repository.benchmarks(), limit: FileSizes.sourceLimit)
    violations += FileSizes.violations(in: try Repository.tests(), limit: FileSizes.testLimit)
    violations += FileSizes.longFunctions(in: try Repository.sources())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Every source and script begins with the line of the licence")
  func licences() throws {
    let scripts =
      try Repository.files(below: [".ci"], suffixes: [""])
      + Repository.files(below: ["Makefile"], suffixes: ["Makefile"])
      + Repository.files(
        below: ["Benchmarks/Peers"], suffixes: [".py", "/build", "/install"])
    let violations = TextRules.missingLicences(in: try Self.written() + scripts)
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Nothing is marked as unfinished")
  func markers() throws {
    let violations = TextRules.leftoverMarkers(in: try Self.everything())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("No path of the machine that it was written on stands anywhere")
  func machinePaths() throws {
    let violations = TextRules.machinePaths(in: try Self.everything())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  @Test("Nothing stands at the top level that has no place there")
  func topLevel() throws {
    let violations = TopLevel.violations(in: try Repository.topLevel())
    #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
  }

  // MARK: - The rules themselves

  @Test("A file at the limit passes, one line more does not")
  func sizeLimit() {
    let fitting = RepositoryFile(path: "a.swift", text: String(repeating: "x\n", count: 600))
    let longer = RepositoryFile(path: "b.swift", text: String(repeating: "x\n", count: 601))
    #expect(
      FileSizes.violations(in: [fitting, longer], limit: 600)
        == ["b.swift: has 601 lines, 600 are allowed"])
  }

  private static func function(_ head: String, lines: Int, end: String = "  }") -> String {
    "struct S {\n\(head)\n" + String(repeating: "    work()\n", count: lines) + end + "\n}\n"
  }

  @Test(
    "A function at the limit passes, one line more does not",
    arguments: [
      "  func f() {", "  private static func f() throws -> Int {", "  init(a: Int) {",
      "  public init?(a: Int) {", "  func f(\n    a: Int\n  ) {", "  @inlinable func f<T>(t: T) {",
    ])
  func functionLimit(head: String) {
    let headLines = head.split(separator: "\n").count
    let fitting = RepositoryFile(
      path: "a.swift", text: Self.function(head, lines: 59 - headLines))
    #expect(FileSizes.longFunctions(in: [fitting]).isEmpty)
    let longer = RepositoryFile(path: "a.swift", text: Self.function(head, lines: 60 - headLines))
    #expect(
      FileSizes.longFunctions(in: [longer])
        == ["a.swift:2: a function of 61 lines, 60 are allowed"])
  }

  @Test("Declarations without a body are no long functions")
  func protocols() {
    let text =
      "protocol P {\n" + String(repeating: "  func f()\n", count: 80) + "}\n"
      + "extension P {\n  func g() { 1 }\n" + String(repeating: "  // note\n", count: 80) + "}\n"
    #expect(FileSizes.longFunctions(in: [RepositoryFile(path: "a.swift", text: text)]).isEmpty)
  }

  @Test(
    "A missing or different licence line is found",
    arguments: [
      ("a.swift", "import X\n", false), ("a.swift", "// \(TextRules.licenceLine)\n", true),
      ("a.swift", "\n// \(TextRules.licenceLine)\n", false), ("a.swift", "", false),
      ("a.c", "// \(TextRules.licenceLine)\nint a;\n", true),
      ("Makefile", "# \(TextRules.licenceLine)\n", true),
      ("Makefile", "// \(TextRules.licenceLine)\n", false),
      ("run", "#!/bin/sh\n# \(TextRules.licenceLine)\n", true), ("run", "#!/bin/sh\n", false),
      ("a.swift", "// \(TextRules.licenceLine.replacing("3.0", with: "2.0"))\n", false),
    ])
  func licenceLine(path: String, text: String, passes: Bool) {
    let file = RepositoryFile(path: path, text: text)
    #expect(TextRules.missingLicences(in: [file]).isEmpty == passes)
  }

  @Test(
    "Markers are found as whole words, in code and comments",
    arguments: [
      ("// TO" + "DO: later", true), ("// FIX" + "ME", true), ("let X" + "XX = 1", true),
      ("// HA" + "CK(me)", true), ("// TO" + "DOS", false), ("let x = hack", false),
      ("// done", false),
    ])
  func markerWords(line: String, isMarked: Bool) {
    let file = RepositoryFile(path: "a.swift", text: "first\n\(line)\n")
    let found = TextRules.leftoverMarkers(in: [file])
    #expect(found.isEmpty == !isMarked)
    #expect(found.allSatisfy { $0.hasPrefix("a.swift:2: ") })
  }

  @Test(
    "Paths of a machine are found, paths below a folder are not",
    arguments: [
      ("see /ro" + "ot/x", true), ("\"/ho" + "me/me/x\"", true), ("/wo" + "rk/main", true),
      ("cd /tm" + "p/x", true), ("Sources/wo" + "rk/x", false), ("$ROOT/tm" + "p/x", false),
      ("http://a.b/ho" + "me/", false), ("../wo" + "rk/x", false), ("the work/life", false),
    ])
  func machinePath(line: String, isFound: Bool) {
    let file = RepositoryFile(path: "a.md", text: line)
    #expect(TextRules.machinePaths(in: [file]).isEmpty == !isFound)
  }

  @Test("Surplus and missing entries of the top level are named")
  func topLevelRule() {
    let entries = TopLevel.required.filter { $0 != "LICENSE" } + ["docs", ".build"]
    #expect(
      TopLevel.violations(in: entries) == [
        "docs: has no place at the top level", "LICENSE: is missing at the top level",
      ])
  }
}
