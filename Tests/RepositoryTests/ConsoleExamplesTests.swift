// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("Commands in texts")
struct ConsoleExamplesTests {
  /// Texts whose sessions are run: those at the top, of the folders, and of the documentation.
  private static func texts() throws -> [RepositoryFile] {
    let tops = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    return try Repository.files(
      below: tops + ["Benchmarks", "results", "plots", "Sources"], suffixes: [".md"])
  }

  @Test(
    "Every command of the tool in README, articles and guides does what the text shows",
    .enabled(if: BuiltTool.isThere, "the command is not built"),
    arguments: try texts().filter { !ConsoleExample.all(in: $0).isEmpty }.map { $0.path })
  func commands(path: String) throws {
    let file = try #require(try Self.texts().first { $0.path == path })
    let links = Dictionary(
      uniqueKeysWithValues: ["Benchmarks", "Sources", "Tests", "plots"]
        .filter { Repository.exists($0) }.map { ($0, Repository.root + "/" + $0) })
    let runner = ConsoleRunner(toolFolder: BuiltTool.folder, links: links)
    let failures = try runner.failures(of: ConsoleExample.all(in: file))
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test(
    "The README shows a session with its output",
    .enabled(if: Repository.exists("README.md"), "README.md is not written yet"))
  func readme() throws {
    let file = try #require(try Self.texts().first { $0.path == "README.md" })
    let examples = ConsoleExample.all(in: file)
    #expect(examples.contains { $0.program == ConsoleRunner.tool })
    #expect(examples.contains { $0.expectedOutput?.isEmpty == false })
  }

  @Test("Every make target in a text is one of the Makefile")
  func makeTargets() throws {
    let makefile = try #require(
      try Repository.files(below: ["Makefile"], suffixes: ["Makefile"]).first)
    let targets = makefile.lines.compactMap { line in
      line.firstIndex(of: ":").map { String(line[..<$0]) }
    }
    for example in try Self.texts().flatMap({ ConsoleExample.all(in: $0) })
    where example.program == "make" {
      let named = example.command.split(separator: " ").dropFirst().filter { !$0.contains("=") }
      for target in named {
        #expect(
          targets.contains(String(target)), "\(example.path):\(example.line): \(example.command)")
      }
    }
  }

  // MARK: - The runner itself

  private static let fixture = RepositoryFile(
    path: "fixture.md",
    text: """
      Text, and `$ lagcast inline`.

      ```console
      $ lagcast greet \\
          you
      anything
      $ make demo
      $ lagcast fail 3 # exits 3
      ```

      ```swift
      $ lagcast not a session
      ```

      ````markdown
      ```console
      $ lagcast quoted
      ```
      ````

      ```console exact
      $ lagcast greet world
      hello world
      ...
      bye
      ```
      """)

  /// A stand-in for the tool: it greets, fails on request and sleeps.
  private static func runner() throws -> (ConsoleRunner, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      #!/bin/sh
      case "$1" in
        greet) echo "hello $2"; echo one; echo two; echo bye ;;
        fail) echo "no good" >&2; exit "$2" ;;
        read) cat given/file ;;
        sleep) exec sleep 60 ;;
      esac

      """, to: "bin/lagcast")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    try folder.write("content\n", to: "given/file")
    return (
      ConsoleRunner(toolFolder: folder.path("bin"), links: ["given": folder.path("given")]), folder
    )
  }

  @Test("Sessions are found with place, command, status and output")
  func parsing() {
    let examples = ConsoleExample.all(in: Self.fixture)
    #expect(
      examples == [
        ConsoleExample(
          path: "fixture.md", line: 4, command: "lagcast greet you", expectedStatus: 0,
          expectedOutput: nil),
        ConsoleExample(
          path: "fixture.md", line: 7, command: "make demo", expectedStatus: 0,
          expectedOutput: nil),
        ConsoleExample(
          path: "fixture.md", line: 8, command: "lagcast fail 3", expectedStatus: 3,
          expectedOutput: nil),
        ConsoleExample(
          path: "fixture.md", line: 22, command: "lagcast greet world", expectedStatus: 0,
          expectedOutput: ["hello world", "...", "bye"]),
      ])
  }

  @Test("A text that tells the truth passes")
  func truth() throws {
    let (runner, folder) = try Self.runner()
    let failures = try withExtendedLifetime(folder) {
      try runner.failures(of: ConsoleExample.all(in: Self.fixture))
    }
    #expect(failures.isEmpty, "\(failures)")
  }

  @Test(
    "A text that does not tell the truth is caught",
    arguments: [
      ("```console\n$ lagcast fail 3\n```", "exited with 3, not with 0: no good"),
      ("```console\n$ lagcast greet # exits 1\n```", "exited with 0, not with 1"),
      ("```console exact\n$ lagcast greet you\nhello me\n```", "printed:\nhello you"),
      ("```console exact\n$ lagcast greet you\nhello you\n```", "printed:"),
      ("```console exact\n$ lagcast greet you\n...\nnever\n```", "printed:"),
      ("```console\n$ lagcast read | grep nothing\n```", "exited with 1"),
    ])
  func lies(text: String, finding: String) throws {
    let (runner, folder) = try Self.runner()
    let examples = ConsoleExample.all(in: RepositoryFile(path: "x.md", text: text))
    #expect(examples.count == 1)
    let failures = try withExtendedLifetime(folder) { try runner.failures(of: examples) }
    #expect(failures.count == 1)
    #expect(failures.first?.contains(finding) == true, "\(failures)")
  }

  @Test("A command that does not end is ended and named")
  func endless() throws {
    let made = try Self.runner()
    let folder = made.1
    var runner = made.0
    runner.timeLimit = 0.3
    let text = "```console\n$ lagcast sleep\n```"
    let examples = ConsoleExample.all(in: RepositoryFile(path: "x.md", text: text))
    let failures = try withExtendedLifetime(folder) { try runner.failures(of: examples) }
    #expect(failures == ["x.md:2: lagcast sleep: did not end within 0.3 s"])
  }
}
