// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing
import Yams

/// The pipelines of `Benchmarks/Examples/ci`, run as their readers run them: with the files in a
/// folder `lag` of another repository.
@Suite("Pipelines to copy")
struct PipelineExamplesTests {
  private static let example = Repository.root + "/Benchmarks/Examples/ci"

  /// The commands of the tool in a pipeline's file, from wherever its system has scripts.
  private static func commands(of file: String) throws -> [String] {
    let text = try String(contentsOfFile: example + "/" + file, encoding: .utf8)
    let node = try #require(try Yams.compose(yaml: text))
    return scripts(in: node).flatMap { script in
      script.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("lagcast ") }
    }
  }

  private static func scripts(in node: Node) -> [String] {
    switch node {
    case .scalar(let scalar): [scalar.string]
    case .sequence(let sequence): sequence.flatMap(scripts(in:))
    case .mapping(let mapping): mapping.flatMap { scripts(in: $0.value) }
    default: []
    }
  }

  /// Another repository, with the example's files in its folder `lag`.
  private static func repository() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["scenario.yaml", "tolerances.csv", "baseline.csv"] {
      try folder.write(
        try String(contentsOfFile: example + "/" + name, encoding: .utf8), to: "lag/\(name)")
    }
    return folder
  }

  /// Runs a command by the shell that pipelines use, and returns its status.
  private static func run(_ command: String, in folder: TemporaryFolder) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path, isDirectory: true)
    process.environment = [
      "PATH": "\(BuiltTool.folder):/usr/local/bin:/usr/bin:/bin", "NO_COLOR": "1",
    ]
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("", to: "output"))
    process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "errors"))
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    "An unchanged scenario passes, a slower one fails, and both leave their reports",
    .enabled(if: BuiltTool.isThere, "the command is not built"),
    arguments: ["github-actions.yml", "gitlab-ci.yml"])
  func pipeline(file: String) throws {
    let commands = try Self.commands(of: file)
    #expect(commands.map { $0.split(separator: " ")[1] } == ["run", "compare"])
    let folder = try Self.repository()
    for command in commands {
      let status = try Self.run(command, in: folder)
      let said = try folder.read("errors")
      #expect(status == 0, "\(command): \(said)")
    }
    #expect(try folder.read("lag-comparison.md").hasPrefix("### identical: "))

    let scenario = try folder.read("lag/scenario.yaml")
    let slower = scenario.replacingOccurrences(of: "mean: 40ms", with: "mean: 44ms")
    try #require(slower != scenario)
    try folder.write(slower, to: "lag/scenario.yaml")
    #expect(try Self.run(commands[0], in: folder) == 0)
    #expect(try Self.run(commands[1], in: folder) == 1)
    #expect(try folder.read("lag-comparison.md").hasPrefix("### regressed: "))
    #expect(try folder.read("lag-junit.xml").contains("<failure "))
  }

  @Test(
    "A broken scenario and a missing baseline fail, too: not as regressions, and never as a pass",
    .enabled(if: BuiltTool.isThere, "the command is not built"))
  func broken() throws {
    let commands = try Self.commands(of: "gitlab-ci.yml")
    let folder = try Self.repository()
    #expect(try Self.run(commands[1], in: folder) == 66)
    try FileManager.default.removeItem(atPath: folder.path("lag/baseline.csv"))
    #expect(try Self.run(commands[0], in: folder) == 0)
    #expect(try Self.run(commands[1], in: folder) == 66)
    try folder.write("format: 1\n", to: "lag/scenario.yaml")
    #expect(try Self.run(commands[0], in: folder) == 65)
  }
}
