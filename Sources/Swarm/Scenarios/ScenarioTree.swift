// SPDX-License-Identifier: GPL-3.0-or-later

/// A scenario as a tree: it can be drawn at random, written as YAML, and cut down part by part.
package indirect enum ScenarioTree: Sendable, Hashable {
  /// A word, number or quantity.
  case text(String)
  /// Values in order.
  case list([ScenarioTree])
  /// Keys with their values, in order.
  case map([Entry])

  /// One key of a mapping.
  package struct Entry: Sendable, Hashable {
    /// The key.
    package var key: String
    /// What stands there.
    package var value: ScenarioTree

    package init(_ key: String, _ value: ScenarioTree) {
      self.key = key
      self.value = value
    }
  }

  /// What stands at a key of a mapping.
  package subscript(key: String) -> ScenarioTree? {
    get {
      guard case .map(let entries) = self else { return nil }
      return entries.first { $0.key == key }?.value
    }
    set {
      guard case .map(var entries) = self else { return }
      let position = entries.firstIndex { $0.key == key }
      switch (position, newValue) {
      case (let position?, let value?): entries[position].value = value
      case (let position?, nil): entries.remove(at: position)
      case (nil, let value?): entries.append(Entry(key, value))
      case (nil, nil): return
      }
      self = .map(entries)
    }
  }

  /// The elements of a list, else nothing.
  package var elements: [ScenarioTree] {
    if case .list(let elements) = self { elements } else { [] }
  }

  /// The entries of a mapping, else nothing.
  package var entries: [Entry] {
    if case .map(let entries) = self { entries } else { [] }
  }
}

extension ScenarioTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .text(text) }

  package init(integerLiteral number: Int) { self = .text("\(number)") }

  package init(arrayLiteral elements: ScenarioTree...) { self = .list(elements) }

  package init(dictionaryLiteral entries: (String, ScenarioTree)...) {
    self = .map(entries.map { Entry($0.0, $0.1) })
  }

  /// A whole number.
  package static func number(_ number: Int) -> ScenarioTree { .text("\(number)") }

  /// A list of texts.
  package static func texts(_ texts: [String]) -> ScenarioTree { .list(texts.map { .text($0) }) }
}

// MARK: - YAML

extension ScenarioTree {
  /// The tree as a YAML document.
  package var yaml: String {
    var lines: [String] = []
    for entry in entries { entry.value.write(under: entry.key, indent: 0, into: &lines) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func write(under key: String, indent: Int, into lines: inout [String]) {
    let margin = String(repeating: " ", count: indent)
    let head = margin + Self.quoted(key) + ":"
    // What fits into a line stands in one, but each group and each event in a line of its own.
    if head.count + flow.count < 96, indent > 0 || entries.isEmpty && elements.count < 2 {
      lines.append(head + " " + flow)
      return
    }
    lines.append(head)
    for entry in entries { entry.value.write(under: entry.key, indent: indent + 2, into: &lines) }
    for element in elements { lines.append(margin + "  - " + element.flow) }
  }

  /// The tree in one line.
  private var flow: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .list(let elements): "[" + elements.map(\.flow).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { Self.quoted($0.key) + ": " + $0.value.flow }.joined(separator: ", ") + "}"
    }
  }

  /// A text, in quotes if YAML could take it for something else.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { isWord($0) || $0 == UInt8(ascii: "-") && text.utf8.count > 1 } ?? false
    if isPlain, text.utf8.dropFirst().allSatisfy({ isWord($0) || "._%/-".utf8.contains($0) }) {
      return text
    }
    let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped)\""
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
