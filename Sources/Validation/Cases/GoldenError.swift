// SPDX-License-Identifier: GPL-3.0-or-later

/// Why golden cases cannot be read at all.
package enum GoldenError: Error, Equatable, CustomStringConvertible {
  /// The folder is not there or is no folder.
  case missingFolder(String)
  /// A file that has checkers is not in the folder.
  case missingFile(String)
  /// A file cannot be opened.
  case unreadable(String, reason: String)
  /// A file is not the JSON object that it should be.
  case garbled(String, reason: String)

  /// The exit code that tells a script what went wrong (`sysexits.h`).
  package var exitCode: Int32 {
    switch self {
    case .garbled: 65
    case .missingFolder, .missingFile, .unreadable: 66
    }
  }

  /// The reason in words.
  package var description: String {
    switch self {
    case .missingFolder(let path):
      "there is no folder of golden cases at \(path); \(GoldenFolder.variable) names another"
    case .missingFile(let file): "\(file) is missing from the folder of golden cases"
    case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
    case .garbled(let file, let reason): "\(file) is garbled: \(reason)"
    }
  }
}
