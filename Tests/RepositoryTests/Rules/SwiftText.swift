// SPDX-License-Identifier: GPL-3.0-or-later

/// Swift or C source without what the compiler does not execute.
enum SwiftText {
  private enum State: Equatable {
    case code
    case lineComment
    case blockComment(depth: Int)
    case string(hashes: Int, isMultiline: Bool)
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let hash = UInt8(ascii: "#")

  /// The source with comments and the contents of string literals blanked out; lines stay lines.
  ///
  /// Interpolated expressions count as contents.
  static func code(of source: String) -> String {
    var bytes = Array(source.utf8)
    var state = State.code
    var position = 0
    while position < bytes.count {
      let start = position
      let next = step(bytes, &position, state)
      let isBlanked = state != .code || next != .code
      for blanked in start..<position where isBlanked && bytes[blanked] != lineFeed {
        bytes[blanked] = UInt8(ascii: " ")
      }
      state = next
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Moves over the next piece and gives the state behind it.
  private static func step(
    _ text: [UInt8], _ position: inout Int, _ state: State
  ) -> State {
    switch state {
    case .code: return stepCode(text, &position)
    case .lineComment:
      position += 1
      return text[position - 1] == lineFeed ? .code : state
    case .blockComment(let depth):
      if matches("*/", text, position) {
        position += 2
        return depth == 1 ? .code : .blockComment(depth: depth - 1)
      }
      let opens = matches("/*", text, position)
      position += opens ? 2 : 1
      return .blockComment(depth: opens ? depth + 1 : depth)
    case .string(let hashes, let isMultiline):
      if matches(isMultiline ? "\"\"\"" : "\"", hashes: hashes, text, position) {
        position += (isMultiline ? 3 : 1) + hashes
        return .code
      }
      let isEscaped = matches("\\", hashes: hashes, text, position)
      position = min(position + (isEscaped ? hashes + 2 : 1), text.count)
      let isCut = !isMultiline && text[position - 1] == lineFeed
      return isCut ? .code : state
    }
  }

  private static func stepCode(_ text: [UInt8], _ position: inout Int) -> State {
    if matches("//", text, position) {
      position += 2
      return .lineComment
    }
    if matches("/*", text, position) {
      position += 2
      return .blockComment(depth: 1)
    }
    var hashes = 0
    while position + hashes < text.count, text[position + hashes] == hash { hashes += 1 }
    if matches("\"", text, position + hashes) {
      let isMultiline = matches("\"\"\"", text, position + hashes)
      position += hashes + (isMultiline ? 3 : 1)
      return .string(hashes: hashes, isMultiline: isMultiline)
    }
    position += max(hashes, 1)
    return .code
  }

  /// Whether a piece stands at a place, with so many number signs behind it.
  private static func matches(
    _ piece: StaticString, hashes: Int = 0, _ text: [UInt8], _ position: Int
  ) -> Bool {
    let length = piece.utf8CodeUnitCount
    guard position + length + hashes <= text.count else { return false }
    for offset in 0..<length where text[position + offset] != piece.utf8Start[offset] {
      return false
    }
    for offset in length..<(length + hashes) where text[position + offset] != hash { return false }
    return true
  }
}
