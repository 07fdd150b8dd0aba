// SPDX-License-Identifier: GPL-3.0-or-later

/// Looks through the bare text for the one use of aliases that costs before the tree is there.
///
/// Composing a document shares what an alias stands for, so a few lines that would expand to
/// thousands of millions of values cost nothing until somebody walks over them, and that walk
/// counts. Keys are the exception: to find duplicates their content is hashed, all of it, however
/// often it is shared. A text with anchors, aliases and keys that are not plain words is therefore
/// refused before it is composed. The scan knows no quotes and comments; at worst it refuses a text
/// that has anchors, aliases and something that looks like a complex key in a comment.
enum AliasScan {
  /// The first place that looks like a complex key, if the text also has anchors and aliases.
  static func complexKeyAmongAliases(in text: String) -> TextPlace? {
    var hasAnchor = false
    var hasAlias = false
    var complexKey: TextPlace?
    var place = TextPlace(line: 1, column: 1)
    var window = Window()
    for scalar in text.unicodeScalars {
      if isName(scalar), window.mayBeginValue {
        if window.last == "&" { hasAnchor = true }
        if window.last == "*" { hasAlias = true }
      }
      if complexKey == nil, window.makesComplexKey(with: scalar) { complexKey = place }
      window.append(scalar, continuesName: isName(scalar))
      if scalar == "\n" {
        place = TextPlace(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
    return hasAnchor && hasAlias ? complexKey : nil
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
    default: false
    }
  }

  /// What the scan remembers of the text before the present character.
  private struct Window {
    var last: Unicode.Scalar = "\n"
    var beforeLast: Unicode.Scalar = "\n"
    /// The last character that is no blank, and whether it ended an alias.
    var lastSolid: Unicode.Scalar = "\n"
    var endsAlias = false

    /// Whether the last character stands where a value may begin.
    var mayBeginValue: Bool {
      switch beforeLast {
      case "0"..."9", "A"..."Z", "a"..."z": false
      default: true
      }
    }

    func makesComplexKey(with scalar: Unicode.Scalar) -> Bool {
      if scalar == ":" { return lastSolid == "]" || lastSolid == "}" || endsAlias }
      guard scalar == "?" else { return false }
      switch last {
      case "\n", "\r", " ", "\t", "[", "{", ",", "-", ":", "\u{FEFF}": return true
      default: return last.value > 0x7F
      }
    }

    mutating func append(_ scalar: Unicode.Scalar, continuesName: Bool) {
      let isBlank = scalar == " " || scalar == "\t"
      if continuesName {
        if last == "*" { endsAlias = true }
      } else if !isBlank {
        endsAlias = false
      }
      if !isBlank { lastSolid = scalar }
      beforeLast = last
      last = scalar
    }
  }
}
