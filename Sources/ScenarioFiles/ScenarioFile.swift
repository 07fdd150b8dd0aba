// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ResultFiles

/// Reads scenario files.
package enum ScenarioFile {
  /// The longest file that is read, in bytes.
  package static let maximumBytes = 1 << 20

  /// Reads a scenario from a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - overrides: Values to replace, each `path=value`, applied in order.
  ///   - allowOutside: Whether traces outside of the scenario's folder may be read.
  /// - Returns: The scenario.
  /// - Throws: ``ScenarioErrors`` with everything that is wrong, in order of place.
  package static func load(
    path: String, overrides: [String] = [], allowOutside: Bool = false
  ) throws(ScenarioErrors) -> Scenario {
    let problems = ProblemCollector(file: path, overrides: overrides)
    let text = try read(path, problems)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let traces = TraceFolder(
      folder: folder.isEmpty && path.hasPrefix("/") ? "/" : folder, allowsOutside: allowOutside)
    return try parse(
      text, name: String(parts.last ?? ""), problems: problems, traces: traces)
  }

  /// Reads a scenario from a text.
  ///
  /// - Parameters:
  ///   - text: The scenario.
  ///   - file: The name of the file for messages.
  ///   - folder: The folder in which traces are looked for; empty for the current one.
  ///   - overrides: Values to replace, each `path=value`, applied in order.
  ///   - allowOutside: Whether traces outside of the folder may be read.
  /// - Returns: The scenario.
  /// - Throws: ``ScenarioErrors`` with everything that is wrong, in order of place.
  package static func parse(
    _ text: String, file: String, folder: String = "", overrides: [String] = [],
    allowOutside: Bool = false
  ) throws(ScenarioErrors) -> Scenario {
    try parse(
      text, name: file, problems: ProblemCollector(file: file, overrides: overrides),
      traces: TraceFolder(folder: folder, allowsOutside: allowOutside))
  }

  private static func parse(
    _ text: String, name: String, problems: ProblemCollector, traces: TraceFolder
  ) throws(ScenarioErrors) -> Scenario {
    guard var root = YAMLTree.parse(text, as: .file, into: problems) else {
      if !problems.hasErrors {
        problems.error(
          at: .file(line: 1, column: 1), "the file holds no scenario; 'lagcast init' writes one")
      }
      throw problems.errors ?? ScenarioErrors([])
    }
    apply(problems.overrides, to: &root, problems)
    let sweep = root.removeEntry("sweep").map { entry in
      ScenarioSweep(
        axes: SweepDecoder(problems: problems).decode(entry), root: root, file: problems.file,
        overrides: problems.overrides, traces: traces, fallbackName: fallbackName(for: name))
    }
    var scenario = try decode(
      root, problems: problems, traces: traces, fallbackName: fallbackName(for: name))
    scenario.sweep = sweep
    return scenario
  }

  /// Decodes a tree without a sweep.
  static func decode(
    _ root: ScenarioNode, problems: ProblemCollector, traces: TraceFolder, fallbackName: String
  ) throws(ScenarioErrors) -> Scenario {
    let context = ScenarioContext(problems: problems, traces: traces)
    let decoder = ScenarioDecoder(context: context, root: root, fallbackName: fallbackName)
    let decoded = decoder.decode()
    guard let decoded, !problems.hasErrors else { throw problems.errors ?? ScenarioErrors([]) }
    return Scenario(
      name: decoded.name, specification: decoded.specification, seed: decoded.seed,
      replications: decoded.replications, sequential: decoded.sequential,
      warmUpIsAutomatic: decoded.warmUpIsAutomatic, objectives: decoded.objectives,
      warnings: problems.warnings, settings: context.settings,
      resolved: context.resolved, canonicalText: context.canonicalText,
      modelText: context.modelText)
  }

  private static func apply(
    _ overrides: [String], to root: inout ScenarioNode, _ problems: ProblemCollector
  ) {
    for (index, text) in overrides.enumerated() {
      do {
        let override = try ScenarioOverride(text)
        let before = problems.hasErrors
        let value = YAMLTree.parse(override.value, as: .override(index), into: problems)
        if value == nil, problems.hasErrors, !before { continue }
        let empty = ScenarioNode(
          position: .override(index), content: .scalar("", isQuoted: false))
        try override.apply(value ?? empty, to: &root, position: .override(index))
      } catch {
        problems.error(at: .override(index), error.message)
      }
    }
  }

  /// The name of a scenario without one: that of its file, if it will do.
  private static func fallbackName(for file: String) -> String {
    var name = file
    for ending in [".yaml", ".yml"] where name.hasSuffix(ending) {
      name.removeLast(ending.count)
    }
    return NameForm.scenario(name) == nil ? name : "scenario"
  }

  // MARK: - Reading the file

  private static func read(
    _ path: String, _ problems: ProblemCollector
  ) throws(ScenarioErrors) -> String {
    func missing(_ reason: String) -> ScenarioErrors {
      ScenarioErrors(
        [ScenarioProblem(.error, at: .wholeFile(path: path), "cannot be read: \(reason)")],
        exitClass: .noInput)
    }
    guard let file = fopen(path, "rb") else { throw missing(systemReason()) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    if ferror(file) != 0 { throw missing(systemReason()) }
    guard count <= maximumBytes else {
      throw ScenarioErrors([
        ScenarioProblem(
          .error, at: .wholeFile(path: path),
          "is longer than \(maximumBytes) bytes, the most that a scenario may have; put long lists "
            + "into CSV files")
      ])
    }
    bytes.removeLast(bytes.count - count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = firstInvalid(in: bytes)
      problems.error(
        at: .file(line: place.line, column: place.column), "the text is not UTF-8")
      throw problems.errors ?? ScenarioErrors([])
    }
    return text
  }

  private static func systemReason() -> String {
    String(cString: strerror(errno)).lowercased()
  }

  /// The place of the first byte that is not UTF-8.
  private static func firstInvalid(in bytes: [UInt8]) -> TextPlace {
    var low = 0
    var high = bytes.count
    // A prefix is valid up to three bytes beyond the last place where it was found to be.
    while high - low > 4 {
      let middle = (low + high) / 2
      let isValid = (0...3).contains { middle >= $0 && isUTF8(bytes[..<(middle - $0)]) }
      if isValid { low = middle } else { high = middle }
    }
    let valid = stride(from: high, through: 0, by: -1).first { isUTF8(bytes[..<$0]) } ?? 0
    let text = String(decoding: bytes[..<valid], as: UTF8.self)
    return TextPlace(offset: text.count, in: text)
  }

  private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}
