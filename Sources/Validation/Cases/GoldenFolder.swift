// SPDX-License-Identifier: GPL-3.0-or-later

package import Foundation

/// The folder with golden cases: answers that the real systems, or exact arithmetic, have given.
package struct GoldenFolder: Sendable {
  /// The environment variable that names another folder.
  package static let variable = "LAGCAST_GOLDEN"

  /// Where the folder is.
  package let path: URL
  /// Whether every file with checkers has to be there, as in the copy beside the sources.
  package let isComplete: Bool

  /// Describes the folder at a path, which may hold only some of the files.
  package init(path: URL, isComplete: Bool = false) {
    self.path = path
    self.isComplete = isComplete
  }

  /// The folder named in the environment if one is, else the copy that ships with the tool.
  package static func inUse(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> GoldenFolder {
    guard let named = environment[variable], !named.isEmpty else { return .shipped() }
    return GoldenFolder(path: URL(fileURLWithPath: named, isDirectory: true))
  }

  /// The copy beside the running program, where the build puts the module's resources; in programs
  /// that run from elsewhere, as tests do, the copy beside the sources.
  ///
  /// The bundle that SwiftPM generates is not asked: it ends the process where it finds nothing.
  package static func shipped(
    besideProgram program: URL? = Bundle.main.executableURL
  ) -> GoldenFolder {
    let folder = program?.resolvingSymlinksInPath().deletingLastPathComponent()
    for suffix in ["resources", "bundle"] {
      guard
        let path = folder?.appendingPathComponent(
          "lagcast_Validation.\(suffix)/Golden", isDirectory: true),
        FileManager.default.fileExists(atPath: path.path)
      else { continue }
      return GoldenFolder(path: path, isComplete: true)
    }
    return .besideSources
  }

  /// The copy beside the sources.
  package static var besideSources: GoldenFolder {
    let module = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    return GoldenFolder(
      path: module.appendingPathComponent("Golden", isDirectory: true), isComplete: true)
  }

  /// The paths of all JSON files inside, relative to the folder, sorted by UTF-8 byte.
  ///
  /// - Throws: ``GoldenError/missingFolder(_:)``.
  package func files() throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder),
      isFolder.boolValue, let walk = FileManager.default.enumerator(atPath: path.path)
    else { throw GoldenError.missingFolder(path.path) }
    return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The sections of a file, by name: its top-level lists of objects, the lists in its top-level
  /// objects, called `object.list`, and those objects at the top that are cases themselves.
  ///
  /// - Parameters:
  ///   - file: The path relative to the folder.
  ///   - singles: The keys of the objects at the top that are cases.
  /// - Returns: The sections that hold cases.
  /// - Throws: ``GoldenError/unreadable(_:reason:)`` or ``GoldenError/garbled(_:reason:)``.
  package func sections(of file: String, singles: Set<String> = []) throws -> [GoldenSection] {
    try document(file).sorted { $0.key < $1.key }.flatMap { name, value in
      guard let object = value as? [String: Any] else {
        return try [Self.section(name, value)].compactMap(\.self)
      }
      if singles.contains(name) {
        return [GoldenSection(name: name, cases: [try GoldenCase(object, number: 0)])]
      }
      return try object.sorted { $0.key < $1.key }.compactMap {
        try Self.section("\(name).\($0.key)", $0.value)
      }
    }
  }

  /// A whole file as a value.
  ///
  /// - Throws: ``GoldenError/unreadable(_:reason:)`` or ``GoldenError/garbled(_:reason:)``.
  package func decode<Value: Decodable>(_ file: String, as type: Value.Type) throws -> Value {
    let data = try data(of: file)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw GoldenError.garbled(file, reason: "\(error)")
    }
  }

  /// A section of the objects in a list; `nil` for anything else.
  private static func section(_ name: String, _ value: Any) throws -> GoldenSection? {
    guard let elements = value as? [Any], !elements.isEmpty else { return nil }
    let objects = elements.compactMap { $0 as? [String: Any] }
    guard objects.count == elements.count else { return nil }
    return GoldenSection(
      name: name, cases: try objects.enumerated().map { try GoldenCase($1, number: $0) })
  }

  private func data(of file: String) throws -> Data {
    do {
      return try Data(contentsOf: path.appendingPathComponent(file))
    } catch {
      throw GoldenError.unreadable(file, reason: error.localizedDescription)
    }
  }

  private func document(_ file: String) throws -> [String: Any] {
    let data = try data(of: file)
    let document: Any
    do {
      document = try JSONSerialization.jsonObject(with: data)
    } catch {
      let detail = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw GoldenError.garbled(file, reason: detail ?? error.localizedDescription)
    }
    guard let document = document as? [String: Any] else {
      throw GoldenError.garbled(file, reason: "there is no object at the top")
    }
    return document
  }
}

/// One list of cases in a file.
package struct GoldenSection: Sendable {
  /// The key of the list in the file.
  package let name: String
  /// The cases, in order.
  package let cases: [GoldenCase]
}

/// One case: still text, so that each checker can read it as the type that it needs.
package struct GoldenCase: Sendable {
  /// The case's own name or id, else its number in the section.
  package let name: String
  private let json: Data

  init(_ object: [String: Any], number: Int) throws {
    let given = object["name"] as? String ?? object["id"] as? String
    self.name = given ?? "#\(number)"
    self.json = try JSONSerialization.data(withJSONObject: object)
  }

  /// The case as a value.
  ///
  /// - Throws: `DecodingError` when the case does not have what the type needs.
  package func decode<Value: Decodable>(as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: json)
  }
}
