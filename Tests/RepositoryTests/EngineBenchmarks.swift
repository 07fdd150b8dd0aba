// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The program that measures the engine, built together with the tests.
enum EngineBenchmarks {
  static var path: String { BuiltTool.folder + "/engine-benchmarks" }

  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// What one call prints and exits with.
  static func output(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// The names of all cases.
  static func cases() throws -> [String] {
    try output(["--list"]).text.split(separator: "\n").map { String($0) }
  }

  /// The members of the object that one case prints.
  static func result(_ arguments: [String]) throws -> [String: Any] {
    let (status, text) = try output(["--json", "--case"] + arguments)
    try #require(status == 0, "\(text)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }
}
