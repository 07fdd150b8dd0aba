// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the word that somebody most likely meant.
package enum NearestSpelling {
  /// The longest word that is compared.
  private static let maximumLength = 64

  /// The nearest of some words, if it is near enough to be a slip of the pen.
  ///
  /// Near enough is one edit for every three letters, at least one; case and the difference between
  /// `-` and `_` count for nothing. Of words equally near the first one is taken.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = folded(word)
    guard !letters.isEmpty, letters.count <= maximumLength else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in candidates where candidate != word {
      let other = folded(candidate)
      guard other.count <= maximumLength else { continue }
      let allowed = max(1, max(letters.count, other.count) / 3)
      // One letter for another is no slip of the pen but another word.
      if max(letters.count, other.count) == 1, letters != other { continue }
      let distance = distance(letters, other)
      if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.word
  }

  /// A closing half-sentence that names the nearest word, or nothing.
  static func hint(for word: String, among candidates: some Sequence<String>) -> String {
    nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
  }

  private static func folded(_ word: String) -> [UInt8] {
    word.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "_"): UInt8(ascii: "-")
      default: byte
      }
    }
  }

  /// The optimal string alignment distance: insertions, deletions, replacements and swaps of
  /// neighbours, each counted once.
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, letter) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        var cost = last[column] + (letter == other ? 0 : 1)
        cost = min(cost, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[second.count]
  }
}

/// Writes lists of words for messages.
enum WordList {
  /// `a, b or c`; a long list is cut, and says so.
  static func choices(_ words: [String], last conjunction: String = "or") -> String {
    let shown = Array(words.prefix(40))
    guard let final = shown.last, shown.count > 1 else { return shown.first ?? "nothing" }
    if shown.count < words.count { return shown.joined(separator: ", ") + ", …" }
    return shown.dropLast().joined(separator: ", ") + " \(conjunction) \(final)"
  }
}
