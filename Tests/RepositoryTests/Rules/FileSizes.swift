// SPDX-License-Identifier: GPL-3.0-or-later

/// Limits on the length of files and functions; a longer one likely has two subjects.
enum FileSizes {
  static let sourceLimit = 600
  static let testLimit = 800
  static let functionLimit = 60

  static func violations(in files: [RepositoryFile], limit: Int) -> [String] {
    files.filter { $0.lineCount > limit }
      .map { "\($0.path): has \($0.lineCount) lines, \(limit) are allowed" }
  }

  /// Functions, initialisers and subscripts that are too long, found by the indentation that the
  /// formatter guarantees: a body ends at the first line that is indented as its head.
  static func longFunctions(in files: [RepositoryFile]) -> [String] {
    files.filter { $0.isSwift }.flatMap(longFunctions(in:))
  }

  private static func longFunctions(in file: RepositoryFile) -> [String] {
    var found: [String] = []
    let lines = SwiftText.code(of: file.text).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where isHead(line) {
      let indentation = line.prefix { $0 == " " }
      let end = lines[(number + 1)...].firstIndex { candidate in
        candidate.hasPrefix(indentation + "}")
          || (candidate.hasPrefix(indentation + ")") && !candidate.hasSuffix("{"))
          || (!candidate.isEmpty && candidate.prefix { $0 == " " }.count < indentation.count)
      }
      let length = (end ?? number) - number + 1
      if length > functionLimit, isBody(lines[number..<(end ?? number)]) {
        found.append(
          "\(file.path):\(number + 1): a function of \(length) lines, "
            + "\(functionLimit) are allowed")
      }
    }
    return found
  }

  private static func isHead(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    return words.contains("func")
      || words.contains { $0.hasPrefix("init(") || $0.hasPrefix("init?(") || $0.hasPrefix("init<") }
        && !line.contains("=") && !line.contains(".init")
  }

  /// A head without a body, as in a protocol, is followed by other declarations instead.
  private static func isBody(_ lines: ArraySlice<Substring>) -> Bool {
    for line in lines {
      if line.hasSuffix("{") { return true }
      if line.split(separator: " ").contains("func"), line != lines.first { return false }
    }
    return false
  }
}
