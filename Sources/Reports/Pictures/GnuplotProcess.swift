// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Foundation

/// Why a picture could not be drawn.
package enum GnuplotError: Error, Sendable, Equatable {
  /// There is no gnuplot on the search path.
  case notFound
  /// The program was found and could not be started.
  case cannotStart(reason: String)
  /// The program ran longer than allowed and was ended.
  case timedOut(script: String, seconds: Double)
  /// The program reported an error.
  case failed(script: String, status: Int32, message: String)

  /// One sentence that says what happened and what to do.
  package var message: String {
    switch self {
    case .notFound:
      "gnuplot is not installed, so no pictures are drawn; "
        + "the scripts are written and can be run later "
        + "(Debian and Ubuntu: apt-get install gnuplot-nox; macOS: brew install gnuplot)"
    case .cannotStart(let reason): "gnuplot cannot be started: \(reason)"
    case .timedOut(let script, let seconds):
      "gnuplot was ended after \(seconds) s without having finished \(script)"
    case .failed(let script, let status, let message):
      "gnuplot failed on \(script) with status \(status): \(message)"
    }
  }
}

/// Runs gnuplot, one process a script.
package struct GnuplotProcess: Sendable {
  /// The program.
  package let executable: String
  /// How long one picture may take, in seconds.
  package var timeLimit: Double = 60

  /// Finds gnuplot.
  ///
  /// - Parameter searchPath: Folders separated by colons; by default those of the environment.
  /// - Throws: `GnuplotError.notFound`.
  package init(
    searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(GnuplotError) {
    for folder in searchPath.split(separator: ":") {
      let candidate = folder + "/gnuplot"
      if FileManager.default.isExecutableFile(atPath: String(candidate)) {
        executable = String(candidate)
        return
      }
    }
    throw .notFound
  }

  /// The program's version, such as `gnuplot 5.4 patchlevel 4`; nil if it does not tell.
  package var version: String? {
    let result = try? run(["--version"], in: "/", script: "--version")
    let line = result?.split(separator: "\n").first.map { String($0) }
    return line?.isEmpty == false ? line : nil
  }

  /// Draws a picture from a script that stands in a results directory.
  ///
  /// The user's own start-up files have no influence. A picture that failed is not left half drawn.
  ///
  /// - Parameters:
  ///   - script: The script, written to its path below the directory.
  ///   - directory: The results directory.
  /// - Throws: `GnuplotError` if the program cannot be started, fails or takes too long.
  package func draw(_ script: GnuplotScript, in directory: String) throws(GnuplotError) {
    do throws(GnuplotError) {
      _ = try run(
        ["--default-settings", script.scriptPath], in: directory, script: script.scriptPath)
    } catch {
      try? FileManager.default.removeItem(atPath: directory + "/" + script.picturePath)
      throw error
    }
  }

  private func run(
    _ arguments: [String], in directory: String, script: String
  ) throws(GnuplotError) -> String {
    // Messages go to a file, since a pipe that nobody empties in time would stop the program.
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("lagcast-gnuplot-\(UUID().uuidString)")
    guard FileManager.default.createFile(atPath: output.path, contents: nil),
      let handle = FileHandle(forWritingAtPath: output.path)
    else { throw .cannotStart(reason: "\(output.path) cannot be written") }
    defer {
      try? handle.close()
      try? FileManager.default.removeItem(at: output)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory, isDirectory: true)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    let finished = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in finished.signal() }
    do {
      try process.run()
    } catch {
      throw .cannotStart(reason: error.localizedDescription)
    }
    guard finished.wait(timeout: .now() + timeLimit) == .success else {
      end(process, finished)
      throw .timedOut(script: script, seconds: timeLimit)
    }
    let text = firstText(of: output)
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw .failed(script: script, status: process.terminationStatus, message: text)
    }
    return text
  }

  /// Asks the program to end, and ends it if it does not.
  private func end(_ process: Process, _ finished: DispatchSemaphore) {
    process.terminate()
    if finished.wait(timeout: .now() + 2) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      finished.wait()
    }
  }

  /// The first lines of what the program said, on one line.
  private func firstText(of file: URL) -> String {
    guard let data = try? Data(contentsOf: file) else { return "" }
    let lines = String(decoding: data.prefix(4096), as: UTF8.self).split(separator: "\n")
    return lines.map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && $0 != "^" }.prefix(6).joined(separator: "; ")
  }
}
