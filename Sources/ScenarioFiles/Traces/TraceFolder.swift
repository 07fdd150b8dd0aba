// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Finds the files that a scenario names, and keeps to the scenario's folder.
///
/// A file outside of the folder, also behind a symbolic link or `..`, is refused unless it was
/// allowed: a scenario from a stranger must not read what lies about on a machine.
struct TraceFolder: Sendable {
  /// The folder of the scenario as the user named it; empty for the current one.
  let folder: String
  /// Whether files outside of the folder may be read.
  let allowsOutside: Bool

  /// Why a file cannot be had.
  enum Failure: Error, Equatable {
    case outside
    case missing(String)
  }

  /// The path of a file to open, as people should see it.
  func locate(_ name: String) throws(Failure) -> String {
    guard !name.utf8.contains(0) else { throw .missing("has a zero byte in its name") }
    let path = name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)"
    if allowsOutside { return path }
    guard let root = Self.realPath(folder.isEmpty ? "." : folder) else {
      throw .missing("the scenario's folder cannot be read")
    }
    guard let real = Self.realPath(path) else {
      // What is not there cannot be followed; the text itself tells whether it leads outside.
      throw name.hasPrefix("/") || Self.climbs(name)
        ? .outside : .missing(String(cString: strerror(errno)).lowercased())
    }
    guard real.hasPrefix(root == "/" ? "/" : root + "/") else { throw .outside }
    return path
  }

  private static func climbs(_ name: String) -> Bool {
    var depth = 0
    for part in name.split(separator: "/") {
      if part == ".." { depth -= 1 } else if part != "." { depth += 1 }
      if depth < 0 { return true }
    }
    return false
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
