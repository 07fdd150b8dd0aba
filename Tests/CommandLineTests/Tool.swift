// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The built command, run as a user runs it.
enum Tool {
  /// How one call ended and what it printed.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder in which the package's products stand, beside the test bundle.
  static let products: String = {
    let bundle = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: bundle).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if FileManager.default.isExecutableFile(atPath: folder.path + "/lagcast") { break }
    }
    return folder.path
  }()

  /// Runs the command.
  ///
  /// - Parameters:
  ///   - arguments: The words behind the command's name.
  ///   - folder: The working directory.
  ///   - environment: Variables beside the search path.
  ///   - searchPath: Where the command finds gnuplot.
  /// - Returns: Status and whole output.
  /// - Throws: What starting a process throws.
  static func run(
    _ arguments: [String], in folder: String = "/", environment: [String: String] = [:],
    searchPath: String = "/usr/local/bin:/usr/bin:/bin"
  ) throws -> Outcome {
    try run(
      "lagcast", arguments, in: folder,
      environment: environment.merging(["PATH": searchPath]) { own, _ in own })
  }

  /// Runs one of the package's programs in an environment of its own.
  static func run(
    _ program: String, _ arguments: [String], in folder: String = "/",
    environment: [String: String]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: products + "/" + program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder, isDirectory: true)
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // Files, since a pipe that is emptied too late stops the writer.
    let output = try Capture()
    let errors = try Capture()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    process.waitUntilExit()
    let status =
      process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
    return Outcome(status: status, output: try output.text(), errors: try errors.text())
  }

  /// A temporary file that takes what a process writes.
  final class Capture {
    let handle: FileHandle
    private let path: String

    init() throws {
      path =
        FileManager.default.temporaryDirectory
        .appendingPathComponent("lagcast-capture-\(UUID().uuidString)").path
      try Data().write(to: URL(fileURLWithPath: path))
      handle = try #require(FileHandle(forWritingAtPath: path))
    }

    deinit {
      try? handle.close()
      try? FileManager.default.removeItem(atPath: path)
    }

    func text() throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
  }
}
