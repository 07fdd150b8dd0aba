// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A text file of the repository, with its path below the root.
struct RepositoryFile {
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The number of lines, as editors count them.
  var lineCount: Int { text.isEmpty ? 0 : lines.count - (text.hasSuffix("\n") ? 1 : 0) }

  var name: String { String(path.split(separator: "/").last ?? "") }

  var isSwift: Bool { path.hasSuffix(".swift") }

  var isC: Bool { [".c", ".h", ".cpp", ".hpp"].contains { path.hasSuffix($0) } }

  /// The module of a file below `Sources`; nil for all others.
  var module: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }
}

/// The tree that these tests read: the one that they were compiled from.
enum Repository {
  static let root: String = {
    var url = URL(fileURLWithPath: #filePath)
    while url.path != "/" {
      url.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path) {
        return url.path
      }
    }
    return "/"
  }()

  /// Folders that hold what was built or run, not what was written.
  private static let skipped = [".build", ".git", ".swiftpm", "local"]

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root + "/" + path)
  }

  /// The names at the top level, hidden ones included.
  static func topLevel() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root).sorted()
  }

  /// The paths of all files below some folders or of single files, sorted.
  static func paths(below folders: [String]) -> [String] {
    var found: [String] = []
    for folder in folders {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root + "/" + folder, isDirectory: &isDirectory)
      else { continue }
      guard isDirectory.boolValue else {
        found.append(folder)
        continue
      }
      let names = FileManager.default.enumerator(atPath: root + "/" + folder)
      while let name = names?.nextObject() as? String {
        if skipped.contains(where: { name == $0 || name.hasSuffix("/" + $0) }) {
          names?.skipDescendants()
          continue
        }
        let type = names?.fileAttributes?[.type] as? FileAttributeType
        if type == .typeRegular { found.append(folder + "/" + name) }
      }
    }
    return found.sorted()
  }

  /// The text files below some folders whose names end in one of the suffixes.
  static func files(below folders: [String], suffixes: [String]) throws -> [RepositoryFile] {
    try paths(below: folders)
      .filter { path in suffixes.contains { path.hasSuffix($0) } }
      .map { path in
        let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
        return RepositoryFile(path: path, text: String(decoding: data, as: UTF8.self))
      }
  }

  static func sources() throws -> [RepositoryFile] {
    try files(below: ["Sources"], suffixes: [".swift", ".c", ".h"])
  }

  static func tests() throws -> [RepositoryFile] {
    try files(below: ["Tests"], suffixes: [".swift", ".c", ".h"])
  }

  static func benchmarks() throws -> [RepositoryFile] {
    try files(below: ["Benchmarks"], suffixes: [".swift", ".c", ".h", ".cpp", ".hpp"])
  }
}
