// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A folder of its own for one test, removed with everything in it when the test ends.
///
/// Keep it in a variable: as a mere argument it may be gone before its path is used.
package final class TemporaryFolder {
  /// The absolute path, without a slash at the end.
  package let path: String

  /// Makes an empty folder under a name that no other test has.
  ///
  /// - Throws: What the file system throws.
  package init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("lagcast-test-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.resolvingSymlinksInPath().path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of an entry in this folder.
  package func path(_ name: String) -> String { path + "/" + name }

  /// Writes a text file, with the folders above it.
  ///
  /// - Returns: Its path.
  /// - Throws: What the file system throws.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(bytes: Array(text.utf8), to: name)
  }

  /// Writes a file, with the folders above it.
  ///
  /// - Returns: Its path.
  /// - Throws: What the file system throws.
  @discardableResult
  package func write(bytes: [UInt8], to name: String) throws -> String {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// The text of a file in this folder.
  ///
  /// - Throws: What the file system throws.
  package func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  /// The bytes of a file in this folder.
  ///
  /// - Throws: What the file system throws.
  package func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// The names in this folder, hidden ones included, sorted.
  ///
  /// - Throws: What the file system throws.
  package func entries() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
