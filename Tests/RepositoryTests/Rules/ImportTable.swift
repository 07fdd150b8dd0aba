// SPDX-License-Identifier: GPL-3.0-or-later

/// Who may import whom: the module graph as a table.
///
/// The engine does not know messages; strategies do not know time; analysis does not know the model;
/// only the command line knows them all. GSL, YAML, zlib and Foundation each enter at few doors.
enum ImportTable {
  /// The C library under its three names.
  private static let cLibrary = ["Darwin", "Glibc", "Musl"]

  private static let foundations = [
    "SimulationEngine", "Stochastics", "QueueAllocation", "SimulationMetrics",
  ]

  /// Modules of this package and of others that each module may import.
  static let allowed: [String: [String]] = [
    "SimulationEngine": ["Synchronization"],
    "QueueAllocation": ["Crypto"],
    "Stochastics": ["CRandomEngine", "CGSL", "Synchronization"],
    "SimulationMetrics": ["CPrefetch", "SimulationEngine", "QueueAllocation", "Histogram"],
    "MessagingModel": foundations + ["CPrefetch", "DequeModule", "OrderedCollections"],
    "ResultFiles": ["CZlib", "Crypto"] + cLibrary,
    "Experiments": foundations + ["MessagingModel", "ResultFiles", "Synchronization"],
    "ScenarioFiles": foundations + [
      "MessagingModel", "ResultFiles", "Experiments", "Yams", "Foundation",
    ],
    "Validation": foundations + ["MessagingModel", "Foundation"],
    "Analysis": ["ResultFiles", "Stochastics"],
    "Recordings": ["ResultFiles", "Stochastics"],
    "Replays": foundations + ["MessagingModel", "Recordings", "ResultFiles"],
    "Swarm": foundations + ["Experiments", "MessagingModel", "ScenarioFiles", "Foundation"],
    "Reports": ["Analysis", "ResultFiles", "Foundation", "Dispatch"],
    "lagcast": foundations + cLibrary + [
      "MessagingModel", "ResultFiles", "Experiments", "ScenarioFiles", "Analysis", "Reports",
      "Validation", "Recordings", "Replays", "Swarm",
      "ArgumentParser", "Foundation", "Dispatch", "Synchronization",
    ],
  ]

  /// Single files that may import more than their module, with the reason.
  static let exceptions: [String: (modules: [String], reason: String)] = [
    "Sources/ResultFiles/RunManifest+Reading.swift": (
      ["Foundation", "FoundationEssentials"], "reads JSON back; writing must not depend on it"
    )
  ]

  /// C modules, whose files have no imports to check.
  private static let cModules = ["CGSL", "CPrefetch", "CRandomEngine", "CZlib"]

  static func violations(
    in files: [RepositoryFile], allowed: [String: [String]] = allowed,
    exceptions: [String: (modules: [String], reason: String)] = exceptions
  ) -> [String] {
    var found: [String] = []
    for file in files where file.isSwift {
      guard let module = file.module, !cModules.contains(module) else { continue }
      guard let row = allowed[module] else {
        found.append("\(file.path): the module \(module) has no row in the import table")
        continue
      }
      let more = exceptions[file.path]?.modules ?? []
      for name in imports(in: file.text) where !row.contains(name) && !more.contains(name) {
        found.append("\(file.path): \(module) may not import \(name)")
      }
    }
    for path in exceptions.keys.sorted() where !files.contains(where: { $0.path == path }) {
      found.append("\(path): has an exception in the import table and does not exist")
    }
    return found
  }

  /// The top modules that a source imports.
  static func imports(in source: String) -> [String] {
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]
    return SwiftText.code(of: source).split(whereSeparator: { $0 == "\n" || $0 == ";" })
      .compactMap { line in
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard let keyword = words.firstIndex(of: "import") else { return nil }
        let isImport = words[..<keyword].allSatisfy { word in
          word.hasPrefix("@") || word.hasPrefix("(")
            || ["public", "package", "internal", "fileprivate", "private"].contains(word)
        }
        guard isImport, let name = words[(keyword + 1)...].first(where: { !kinds.contains($0) })
        else { return nil }
        return name.split(separator: ".").first.map { String($0) }
      }
  }
}
