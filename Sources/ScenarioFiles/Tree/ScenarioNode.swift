// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a value was written.
enum SourcePosition: Sendable, Hashable {
  /// A character of the scenario's file, counted from 1.
  case file(line: Int, column: Int)
  /// The override of this number, counted from 0.
  case override(Int)
}

/// A value of a scenario as it was written, aliases and merge keys resolved.
///
/// Scalars keep their text: what it means is for the schema to say, never for YAML's rules of
/// guessing types.
struct ScenarioNode: Sendable {
  /// Where it begins.
  var position: SourcePosition
  /// What it is.
  var content: Content

  enum Content: Sendable {
    /// A text; quoted ones and blocks are never numbers.
    case scalar(String, isQuoted: Bool)
    case mapping([Entry])
    case sequence([ScenarioNode])
  }

  /// One key of a mapping and its value.
  struct Entry: Sendable {
    var key: String
    var keyPosition: SourcePosition
    var value: ScenarioNode
  }

  /// The kind of value, for messages.
  var kind: String {
    switch content {
    case .scalar("", isQuoted: false): "nothing"
    case .scalar: "a single value"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }

  /// What stands here, for messages: a short text, or the kind of value.
  var shown: String {
    if case .scalar(let text, let isQuoted) = content, isQuoted || !text.isEmpty {
      return Quantity.quoted(text)
    }
    return kind
  }

  /// Whether the key is there and nothing behind it.
  var isEmpty: Bool {
    if case .scalar(let text, isQuoted: false) = content { return text.isEmpty || text == "~" }
    return false
  }

  /// The entries of a mapping.
  var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The elements of a list.
  var elements: [ScenarioNode]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// The text of a scalar.
  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The value of a key of a mapping.
  subscript(key: String) -> ScenarioNode? {
    entries?.first { $0.key == key }?.value
  }

  /// Takes a key out of a mapping.
  ///
  /// - Returns: What was taken out, if it was there.
  mutating func removeEntry(_ key: String) -> Entry? {
    guard var entries, let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
    let entry = entries.remove(at: index)
    content = .mapping(entries)
    return entry
  }
}
