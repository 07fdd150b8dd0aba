// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Foundation
import TestSupport

/// Runs the sessions of a text as a reader would: one after the other, in one folder.
///
/// The folder is a copy of the repository's top level made of links, so that what a command writes
/// does not land in the tree.
struct ConsoleRunner {
  /// The folder in which the tool lies.
  let toolFolder: String
  /// Links to what the commands may read, by name.
  let links: [String: String]
  /// Seconds that one command may take.
  var timeLimit = 600.0

  static let tool = "lagcast"

  /// All programs of this package that texts show.
  static let programs = [tool, "engine-benchmarks"]

  /// What went wrong with the examples of one text, one finding each.
  func failures(of examples: [ConsoleExample]) throws -> [String] {
    let folder = try TemporaryFolder()
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(name), withDestinationPath: target)
    }
    return try examples.filter { Self.programs.contains($0.program) }.compactMap { example in
      try failure(of: example, in: folder)
    }
  }

  private func failure(of example: ConsoleExample, in folder: TemporaryFolder) throws -> String? {
    let place = "\(example.path):\(example.line): \(example.command)"
    let output = try folder.write("", to: "output/standard")
    let errors = try folder.write("", to: "output/errors")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // A shell that stood in between would be ended in place of the command.
    let isSimple = !example.command.contains { "|&;<>()".contains($0) }
    process.arguments = ["-c", (isSimple ? "exec " : "") + example.command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path, isDirectory: true)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    process.environment = ["PATH": "\(toolFolder):\(path)", "NO_COLOR": "1", "HOME": folder.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    let finished = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in finished.signal() }
    try process.run()
    guard finished.wait(timeout: .now() + timeLimit) == .success else {
      process.terminate()
      return "\(place): did not end within \(timeLimit) s"
    }
    guard process.terminationStatus == example.expectedStatus else {
      let said = try folder.read("output/errors").prefix(500)
      return "\(place): exited with \(process.terminationStatus), "
        + "not with \(example.expectedStatus): \(said)"
    }
    guard let shown = example.expectedOutput else { return nil }
    let printed = try folder.read("output/standard").split(
      separator: "\n", omittingEmptySubsequences: false)
    return ConsoleExample.difference(shown: shown, printed: printed.map { String($0) })
      .map { "\(place): \($0)" }
  }
}
