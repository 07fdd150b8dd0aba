// SPDX-License-Identifier: GPL-3.0-or-later

/// Swift or C source without what the compiler does not execute.
enum SwiftText {
  private enum State: Equatable {
    case code
    case lineComment
    case blockComment(depth: Int)
    case string(hashes: Int, isMultiline: Bool)
  }

  /// The source with comments and the contents of string literals blanked out; lines stay lines.
  ///
  /// Interpolated expressions count as contents.
  static func code(of source: String) -> String {
    var characters = Array(source.unicodeScalars)
    var state = State.code
    var position = 0
    while position < characters.count {
      let start = position
      let next = step(characters, &position, state)
      let isBlanked = state != .code || next != .code
      for blanked in start..<position where isBlanked && characters[blanked] != "\n" {
        characters[blanked] = " "
      }
      state = next
    }
    var code = String.UnicodeScalarView()
    code.append(contentsOf: characters)
    return String(code)
  }

  /// Moves over the next piece and gives the state behind it.
  private static func step(
    _ text: [Unicode.Scalar], _ position: inout Int, _ state: State
  ) -> State {
    switch state {
    case .code: return stepCode(text, &position)
    case .lineComment:
      position += 1
      return text[position - 1] == "\n" ? .code : state
    case .blockComment(let depth):
      if matches("*/", text, position) {
        position += 2
        return depth == 1 ? .code : .blockComment(depth: depth - 1)
      }
      let opens = matches("/*", text, position)
      position += opens ? 2 : 1
      return .blockComment(depth: opens ? depth + 1 : depth)
    case .string(let hashes, let isMultiline):
      let quotes = isMultiline ? "\"\"\"" : "\""
      let end = quotes + String(repeating: "#", count: hashes)
      if matches(end, text, position) {
        position += end.unicodeScalars.count
        return .code
      }
      let escape = "\\" + String(repeating: "#", count: hashes)
      let isEscaped = matches(escape, text, position)
      position = min(position + (isEscaped ? hashes + 2 : 1), text.count)
      let isCut = !isMultiline && text[position - 1] == "\n"
      return isCut ? .code : state
    }
  }

  private static func stepCode(_ text: [Unicode.Scalar], _ position: inout Int) -> State {
    if matches("//", text, position) {
      position += 2
      return .lineComment
    }
    if matches("/*", text, position) {
      position += 2
      return .blockComment(depth: 1)
    }
    var hashes = 0
    while matches("#", text, position + hashes) { hashes += 1 }
    if matches("\"", text, position + hashes) {
      let isMultiline = matches("\"\"\"", text, position + hashes)
      position += hashes + (isMultiline ? 3 : 1)
      return .string(hashes: hashes, isMultiline: isMultiline)
    }
    position += max(hashes, 1)
    return .code
  }

  private static func matches(_ piece: String, _ text: [Unicode.Scalar], _ position: Int) -> Bool {
    var cursor = position
    for scalar in piece.unicodeScalars {
      guard cursor < text.count, text[cursor] == scalar else { return false }
      cursor += 1
    }
    return true
  }
}
