// SPDX-License-Identifier: GPL-3.0-or-later

/// Rules on the text of every file that people write.
enum TextRules {
  static let licenceLine = "SPDX-License-Identifier: GPL-3.0-or-later"

  // Pieces are joined here, so that this file does not break the rules that it states.
  private static let markers = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
  private static let machinePaths = ["work", "root", "home", "Users", "farm", "tmp"]
    .map { "/" + $0 + "/" }

  /// Files whose first line, or the one behind a line for the shell, is not the licence's.
  static func missingLicences(in files: [RepositoryFile]) -> [String] {
    files.compactMap { file in
      let lines = file.lines
      let isScript = lines.first?.hasPrefix("#!") == true
      let mark = file.isSwift || file.isC ? "// " : "# "
      let line = isScript ? lines.dropFirst().first : lines.first
      return line == mark + licenceLine[...]
        ? nil : "\(file.path): does not begin with \(mark)\(licenceLine)"
    }
  }

  /// Words that say that something is not finished.
  static func leftoverMarkers(in files: [RepositoryFile]) -> [String] {
    findings(in: files) { line in
      let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      return markers.first { words.contains($0[...]) }.map { "says \($0)" }
    }
  }

  /// Paths of the machine that a file was written on.
  static func machinePaths(in files: [RepositoryFile]) -> [String] {
    findings(in: files) { line in
      machinePaths.first { path in
        line.ranges(of: path).contains { range in
          guard range.lowerBound > line.startIndex else { return true }
          let before = line[line.index(before: range.lowerBound)]
          return !before.isLetter && !before.isNumber && !"_-./}$)".contains(before)
        }
      }.map { "names the machine's own \($0)" }
    }
  }

  private static func findings(
    in files: [RepositoryFile], _ finding: (Substring) -> String?
  ) -> [String] {
    files.flatMap { file in
      file.lines.enumerated().compactMap { number, line in
        finding(line).map { "\(file.path):\(number + 1): \($0)" }
      }
    }
  }
}
