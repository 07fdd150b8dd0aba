// SPDX-License-Identifier: GPL-3.0-or-later

/// Sessions in Markdown texts: blocks marked `console`, with a command behind each `$` and below it
/// what the command prints.
///
///     ```console
///     $ lagcast check scenario.yaml
///     ```
///
/// Every command of this tool must exit with 0, or with N where ` # exits N` stands behind it. Where
/// the block is marked `console exact`, standard output must be as shown; a line of three dots stands
/// for any lines. A command line that ends in a backslash goes on in the next line.
struct ConsoleExample: Equatable {
  let path: String
  let line: Int
  let command: String
  let expectedStatus: Int32
  /// The output shown, if it is to be compared.
  let expectedOutput: [String]?

  /// The tool's name or other program that the command begins with.
  var program: String { command.split(separator: " ").first.map { String($0) } ?? "" }

  static func all(in file: RepositoryFile) -> [ConsoleExample] {
    var examples: [ConsoleExample] = []
    var block: Block?
    for (number, line) in file.lines.enumerated() {
      let text = line.drop { $0 == " " }
      let ticks = text.prefix { $0 == "`" }
      if let open = block {
        if ticks.count >= open.ticks, ticks.count == text.count {
          examples += open.examples(path: file.path)
          block = nil
        } else {
          block?.lines.append((number + 1, String(line)))
        }
      } else if ticks.count >= 3 {
        let words = text.dropFirst(ticks.count).split(separator: " ")
        block = Block(ticks: ticks.count, words: words)
      }
    }
    return examples
  }

  /// A fenced block while it is read.
  private struct Block {
    let ticks: Int
    let words: [Substring]
    var lines: [(number: Int, text: String)] = []

    func examples(path: String) -> [ConsoleExample] {
      guard words.first == "console" else { return [] }
      let isExact = words.contains("exact")
      var examples: [ConsoleExample] = []
      var position = 0
      while position < lines.count {
        let (number, text) = lines[position]
        position += 1
        guard text.hasPrefix("$ ") else { continue }
        var command = String(text.dropFirst(2))
        while command.hasSuffix("\\"), position < lines.count {
          command.removeLast()
          command += lines[position].text.drop { $0 == " " }
          position += 1
        }
        var output: [String] = []
        while position < lines.count, !lines[position].text.hasPrefix("$ ") {
          output.append(lines[position].text)
          position += 1
        }
        let (plain, status) = ConsoleExample.withStatus(command)
        examples.append(
          ConsoleExample(
            path: path, line: number, command: plain, expectedStatus: status,
            expectedOutput: isExact ? output : nil))
      }
      return examples
    }
  }

  /// A command without the remark on its exit status, and the status.
  private static func withStatus(_ command: String) -> (command: String, status: Int32) {
    guard let remark = command.firstRange(of: " # exits "),
      let status = Int32(command[remark.upperBound...].filter { $0 != " " })
    else { return (command, 0) }
    return (String(command[..<remark.lowerBound]), status)
  }

  /// Where printed lines differ from those shown, in one sentence; nil if they agree.
  ///
  /// Blanks at the ends of lines and empty lines at the end do not count.
  static func difference(shown: [String], printed: [String]) -> String? {
    let shown = trimmed(shown)
    let printed = trimmed(printed)
    return matches(shown[...], printed[...])
      ? nil
      : "shown:\n\(shown.joined(separator: "\n"))\nprinted:\n\(printed.joined(separator: "\n"))"
  }

  private static func trimmed(_ lines: [String]) -> [String] {
    var lines = lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func matches(_ shown: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
    guard let first = shown.first else { return printed.isEmpty }
    let rest = shown.dropFirst()
    if first == "..." {
      return printed.indices.contains { matches(rest, printed[$0...]) } || rest.isEmpty
    }
    return printed.first == first && matches(rest, printed.dropFirst())
  }
}
