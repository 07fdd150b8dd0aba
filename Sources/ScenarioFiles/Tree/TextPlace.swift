// SPDX-License-Identifier: GPL-3.0-or-later

/// A place in a text: line and column from 1, columns in Unicode scalars.
struct TextPlace: Hashable, Sendable {
  var line: Int
  var column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of the character at an offset in characters.
  init(offset: Int, in text: String) {
    self.init(line: 1, column: 1)
    for character in text.prefix(offset) {
      if character.isNewline {
        line += 1
        column = 1
      } else {
        column += character.unicodeScalars.count
      }
    }
  }

  /// The index of the place in a text, if there is one.
  ///
  /// Lines end as YAML 1.1 has them: at line feeds, carriage returns and the breaks of Unicode.
  func index(in text: String) -> String.Index? {
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var currentLine = 1
    while currentLine < line {
      guard index < scalars.endIndex else { return nil }
      let scalar = scalars[index]
      scalars.formIndex(after: &index)
      switch scalar {
      case "\r":
        if index < scalars.endIndex, scalars[index] == "\n" { scalars.formIndex(after: &index) }
        currentLine += 1
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": currentLine += 1
      default: break
      }
    }
    return scalars.index(index, offsetBy: column - 1, limitedBy: scalars.endIndex)
  }
}
