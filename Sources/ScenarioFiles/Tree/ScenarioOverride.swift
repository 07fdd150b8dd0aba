// SPDX-License-Identifier: GPL-3.0-or-later

/// One `--set path=value`: a value of the scenario's tree that is replaced before decoding.
struct ScenarioOverride {
  /// The keys and positions that lead to the value.
  let path: [String]
  /// The value, written in YAML.
  let value: String

  /// Why an override cannot be applied.
  struct Refusal: Error, Equatable {
    let message: String
  }

  /// Reads an override.
  ///
  /// The path is made of keys and positions in lists, counted from 0, with dots between them; a key
  /// with a dot of its own stands in double quotes.
  init(_ text: String) throws(Refusal) {
    let (parts, rest) = Self.split(text)
    guard let rest, !parts.contains("") else {
      throw Refusal(
        message: "an override is written path=value, such as groups.orders.consumers=5")
    }
    path = parts
    value = String(rest)
  }

  /// Takes a path alone, without a value behind it; the value is given when it is applied.
  init(path text: String) throws(Refusal) {
    let (parts, rest) = Self.split(text)
    guard rest == nil, !parts.contains("") else {
      throw Refusal(
        message: "\(Quantity.quoted(text)) is no path of a scenario; write keys with dots between "
          + "them, such as groups.orders.consumers")
    }
    path = parts
    value = ""
  }

  /// The parts of a path, and what stands behind the first equals sign if there is one.
  private static func split(_ text: String) -> (parts: [String], rest: Substring?) {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "\"" {
        isQuoted.toggle()
      } else if isQuoted {
        part.append(character)
      } else if character == "=" {
        return (parts + [part], rest)
      } else if character == "." {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    return (parts + [part], nil)
  }

  /// Replaces or adds the value in a tree; what it adds on the way stands at the override's position.
  func apply(
    _ replacement: ScenarioNode, to root: inout ScenarioNode, position: SourcePosition
  ) throws(Refusal) {
    try set(replacement, in: &root, depth: 0, position)
  }

  /// Takes the value out of the mapping that has it, if there is one.
  func remove(from root: inout ScenarioNode) { remove(from: &root, depth: 0) }

  private func remove(from node: inout ScenarioNode, depth: Int) {
    switch node.content {
    case .mapping(var entries):
      guard let index = entries.firstIndex(where: { $0.key == path[depth] }) else { return }
      if depth == path.count - 1 {
        entries.remove(at: index)
      } else {
        remove(from: &entries[index].value, depth: depth + 1)
      }
      node.content = .mapping(entries)
    case .sequence(var elements):
      guard depth < path.count - 1, let index = Int(path[depth]), elements.indices.contains(index)
      else { return }
      remove(from: &elements[index], depth: depth + 1)
      node.content = .sequence(elements)
    case .scalar: return
    }
  }

  /// The keys under which a scenario lists what it names itself; an override adds no names, since a
  /// slip of the pen would otherwise make a second group.
  private static let listsOfNames = ["topics", "producers", "groups"]

  private func set(
    _ replacement: ScenarioNode, in node: inout ScenarioNode, depth: Int,
    _ position: SourcePosition
  ) throws(Refusal) {
    guard depth < path.count else {
      node = replacement
      return
    }
    let key = path[depth]
    let parent = depth == 0 ? "the scenario" : path[..<depth].joined(separator: ".")
    switch node.content {
    case .mapping(var entries):
      if let index = entries.firstIndex(where: { $0.key == key }) {
        try set(replacement, in: &entries[index].value, depth: depth + 1, position)
      } else {
        try refuseNewName(entries, depth: depth)
        var value = ScenarioNode(position: position, content: .mapping([]))
        try set(replacement, in: &value, depth: depth + 1, position)
        entries.append(.init(key: key, keyPosition: position, value: value))
      }
      node.content = .mapping(entries)
    case .sequence(var elements):
      guard let index = Int(key), elements.indices.contains(index), key == "\(index)" else {
        throw Refusal(
          message:
            "'\(key)' is no position in \(parent), a list of \(elements.count), counted from 0")
      }
      try set(replacement, in: &elements[index], depth: depth + 1, position)
      node.content = .sequence(elements)
    case .scalar:
      guard node.isEmpty else {
        throw Refusal(
          message: "\(parent) is \(node.shown), which has no '\(key)'; set it as a whole")
      }
      node.content = .mapping([])
      try set(replacement, in: &node, depth: depth, position)
    }
  }

  private func refuseNewName(_ entries: [ScenarioNode.Entry], depth: Int) throws(Refusal) {
    guard depth == 1, Self.listsOfNames.contains(path[0]) else { return }
    let names = entries.map { $0.key }
    throw Refusal(
      message: "\(path[0]) has no \(Quantity.quoted(path[1])); there "
        + (names.isEmpty
          ? "is none" : "are \(WordList.choices(names, last: "and"))")
        + NearestSpelling.hint(for: path[1], among: names))
  }
}
