// SPDX-License-Identifier: GPL-3.0-or-later

import Yams

/// Composes a document and finds every key that stands twice in its mapping.
///
/// The parser stops at the first such mapping and tells where the key stands first. To find them
/// all, and both places of each, the key found is given an impossible name of the same length in
/// a copy of the text, which is then composed again.
enum DuplicateKeys {
  /// A key that stands twice.
  struct Duplicate {
    let key: String
    let first: TextPlace
    let second: TextPlace
  }

  /// What a renamed key of several letters begins with; a private character, which no scenario has
  /// a use for.
  private static let marker = "\u{F8D0}"
  private static let maximumDuplicates = 20

  /// A composed document.
  struct Composed {
    let root: Node?
    let duplicates: [Duplicate]
  }

  /// Composes the text.
  ///
  /// - Throws: `YamlError` where the text is no single YAML document, or where a duplicate key
  ///   cannot be told apart.
  static func compose(_ text: String) throws -> Composed {
    var patched = text
    var renamed: [(key: String, place: TextPlace)] = []
    while true {
      do {
        let root = try Yams.compose(yaml: patched, .basic, .default, .utf8)
        return Composed(root: root, duplicates: root.map { duplicates(renamed, in: $0) } ?? [])
      } catch let error as YamlError {
        guard case .duplicatedKeysInMapping(let keys, let context) = error,
          renamed.count < maximumDuplicates
        else { throw error }
        let place = TextPlace(line: context.mark.line, column: context.mark.column)
        guard let key = keys.first,
          let next = rename(key, at: place, number: renamed.count, in: patched)
        else {
          throw YamlError.composer(
            context: nil, problem: "the key \(Quantity.quoted(keys.first ?? "")) is given twice",
            context.mark, yaml: text)
        }
        renamed.append((key, place))
        patched = next
      }
    }
  }

  /// Whether a key is one that was given an impossible name.
  static func isRenamed(_ key: String) -> Bool {
    key.unicodeScalars.first.map { (0xF8D0...0xF8E8).contains($0.value) } ?? false
  }

  /// The text with a key replaced by an impossible one of the same length.
  private static func rename(
    _ key: String, at place: TextPlace, number: Int, in text: String
  ) -> String? {
    guard var start = place.index(in: text), start < text.endIndex else { return nil }
    let scalars = text.unicodeScalars
    if scalars[start] == "\"" || scalars[start] == "'" { scalars.formIndex(after: &start) }
    let count = key.unicodeScalars.count
    guard count > 0, scalars[start...].starts(with: key.unicodeScalars),
      let end = scalars.index(start, offsetBy: count, limitedBy: scalars.endIndex)
    else { return nil }
    // A number for each key keeps the impossible names apart; one letter has room for it, too.
    guard let distinct = Unicode.Scalar(UInt32(0xF8D1 + number)) else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: marker.unicodeScalars)
    if count == 1 { name = String.UnicodeScalarView([distinct]) }
    if count > 1 {
      name.append(distinct)
      name.append(contentsOf: repeatElement("x", count: count - 2))
    }
    var patched = scalars
    patched.replaceSubrange(start..<end, with: name)
    return String(patched)
  }

  /// Where the keys that were renamed stand again.
  private static func duplicates(
    _ renamed: [(key: String, place: TextPlace)], in root: Node
  ) -> [Duplicate] {
    guard !renamed.isEmpty else { return [] }
    var second: [TextPlace: TextPlace] = [:]
    var budget = 100_000
    search(root, keys: renamed, found: &second, depth: 0, budget: &budget)
    return renamed.map {
      Duplicate(key: $0.key, first: $0.place, second: second[$0.place] ?? $0.place)
    }
  }

  private static func search(
    _ node: Node, keys: [(key: String, place: TextPlace)], found: inout [TextPlace: TextPlace],
    depth: Int, budget: inout Int
  ) {
    budget -= 1
    guard budget > 0, depth < 200 else { return }
    if case .sequence(let sequence) = node {
      for element in sequence {
        search(element, keys: keys, found: &found, depth: depth + 1, budget: &budget)
      }
    }
    guard case .mapping(let mapping) = node else { return }
    let places = mapping.keys.map { key in
      key.mark.map { TextPlace(line: $0.line, column: $0.column) }
    }
    for (key, place) in keys where found[place] == nil {
      guard let own = places.firstIndex(of: place) else { continue }
      // Of three equal keys the first two were renamed: the next renamed one counts as well.
      let names = mapping.keys.map { $0.scalar?.string }
      let again = names.indices.first { position in
        position > own
          && (names[position] == key
            || keys.contains { $0.key == key && $0.place == places[position] })
      }
      found[place] = again.flatMap { places[$0] } ?? place
    }
    for value in mapping.values {
      search(value, keys: keys, found: &found, depth: depth + 1, budget: &budget)
    }
  }
}
