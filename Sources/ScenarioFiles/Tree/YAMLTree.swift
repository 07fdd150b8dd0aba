// SPDX-License-Identifier: GPL-3.0-or-later

import Yams

/// Turns the text of a YAML document into a tree of positions and texts, within bounds.
///
/// Aliases and merge keys (`<<`) are resolved. Everything else that YAML offers beyond mappings,
/// lists and texts is refused: tags, complex keys, several documents.
struct YAMLTree {
  /// Bounds that a document must keep to.
  struct Limits: Sendable {
    /// Bytes of the text.
    var bytes = 1 << 20
    /// Mappings and lists inside one another.
    var depth = 64
    /// Values, each use of an alias counted with everything behind it.
    var nodes = 100_000
  }

  private let problems: ProblemCollector
  private let limits: Limits
  private let source: Source
  private var nodeCount = 0
  private var isExhausted = false
  /// Whether some keys have names that stand for duplicates already reported.
  private var hasDuplicates = false

  /// Where a text comes from, which decides the positions of its parts.
  enum Source {
    case file
    case override(Int)
  }

  private init(problems: ProblemCollector, limits: Limits, source: Source) {
    self.problems = problems
    self.limits = limits
    self.source = source
  }

  /// Reads one document; problems are noted, and `nil` comes back where there is no tree at all.
  ///
  /// - Complexity: Linear in the length of the text and in the number of values, which is bounded.
  static func parse(
    _ text: String, as source: Source, limits: Limits = Limits(), into problems: ProblemCollector
  ) -> ScenarioNode? {
    // The parser takes a byte-order mark only where it guesses the encoding.
    let text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    var reader = YAMLTree(problems: problems, limits: limits, source: source)
    let start = reader.position(nil)
    guard text.utf8.count <= limits.bytes else {
      problems.error(
        at: start,
        "the text is \(text.utf8.count) bytes long; a scenario may have \(limits.bytes) bytes")
      return nil
    }
    if let place = AliasScan.complexKeyAmongAliases(in: text) {
      problems.error(
        at: reader.position(place),
        "aliases and complex keys do not go together; write each key as a plain word")
      return nil
    }
    do {
      let composed = try DuplicateKeys.compose(text)
      for duplicate in composed.duplicates {
        problems.error(
          at: reader.position(duplicate.second),
          "the key \(Quantity.quoted(duplicate.key)) is given twice; it stands already in line "
            + "\(duplicate.first.line), column \(duplicate.first.column)")
      }
      reader.hasDuplicates = !composed.duplicates.isEmpty
      guard let root = composed.root else { return nil }
      return reader.convert(root, depth: 0)
    } catch {
      reader.report(error)
      return nil
    }
  }

  private func position(_ mark: TextPlace?) -> SourcePosition {
    switch source {
    case .file: .file(line: mark?.line ?? 1, column: mark?.column ?? 1)
    case .override(let index): .override(index)
    }
  }

  private func position(of node: Node) -> SourcePosition {
    position(node.mark.map { TextPlace(line: $0.line, column: $0.column) })
  }

  // MARK: - From nodes to the tree

  private mutating func convert(_ node: Node, depth: Int) -> ScenarioNode? {
    let place = position(of: node)
    nodeCount += 1
    guard nodeCount <= limits.nodes, !isExhausted else {
      exhaust(
        at: place,
        "the document has more than \(limits.nodes) values once its aliases are expanded; "
          + "write fewer, or put long lists into CSV files")
      return nil
    }
    guard depth <= limits.depth else {
      exhaust(at: place, "mappings and lists are nested more than \(limits.depth) deep")
      return nil
    }
    switch node {
    case .scalar(let scalar): return convert(scalar, at: place)
    case .sequence(let sequence):
      refuseTag(sequence.tag, unless: "tag:yaml.org,2002:seq", at: place)
      var elements: [ScenarioNode] = []
      for element in sequence {
        guard let element = convert(element, depth: depth + 1) else {
          if isExhausted { return nil }
          continue
        }
        elements.append(element)
      }
      return ScenarioNode(position: place, content: .sequence(elements))
    case .mapping(let mapping):
      refuseTag(mapping.tag, unless: "tag:yaml.org,2002:map", at: place)
      return convert(mapping, at: place, depth: depth)
    case .alias:
      problems.error(at: place, "the alias leads nowhere")
      return nil
    }
  }

  private func convert(_ scalar: Node.Scalar, at place: SourcePosition) -> ScenarioNode {
    refuseTag(scalar.tag, unless: "tag:yaml.org,2002:str", at: place)
    let isPlain = scalar.style == .plain || scalar.style == .any
    return ScenarioNode(position: place, content: .scalar(scalar.string, isQuoted: !isPlain))
  }

  private mutating func convert(
    _ mapping: Node.Mapping, at place: SourcePosition, depth: Int
  ) -> ScenarioNode? {
    var entries: [ScenarioNode.Entry] = []
    var merged: [ScenarioNode.Entry] = []
    for (key, value) in mapping {
      let keyPlace = position(of: key)
      guard case .scalar(let scalar) = key else {
        problems.error(at: keyPlace, "a key is a mapping or a list; write it as a plain word")
        continue
      }
      guard let value = convert(value, depth: depth + 1) else {
        if isExhausted { return nil }
        continue
      }
      if scalar.string == "<<", scalar.style == .plain {
        merged += mergedEntries(of: value)
      } else if !hasDuplicates || !DuplicateKeys.isRenamed(scalar.string) {
        entries.append(.init(key: scalar.string, keyPosition: keyPlace, value: value))
      }
    }
    for entry in merged where !entries.contains(where: { $0.key == entry.key }) {
      entries.append(entry)
    }
    return ScenarioNode(position: place, content: .mapping(entries))
  }

  /// What a merge key brings: the entries of a mapping, or of several with the first one winning.
  private func mergedEntries(of value: ScenarioNode) -> [ScenarioNode.Entry] {
    let sources = value.elements ?? [value]
    return sources.flatMap { source -> [ScenarioNode.Entry] in
      if let entries = source.entries { return entries }
      problems.error(
        at: source.position,
        "the merge key '<<' has \(source.shown); it takes a mapping or a list of mappings")
      return []
    }
  }

  private mutating func exhaust(at place: SourcePosition, _ message: String) {
    if !isExhausted { problems.error(at: place, message) }
    isExhausted = true
  }

  private func refuseTag(_ tag: Tag, unless name: String, at place: SourcePosition) {
    let found = tag.description
    if !found.isEmpty, found != name {
      problems.error(
        at: place, "the tag \(Quantity.quoted(found)) is not supported; write values without tags")
    }
  }

  // MARK: - Errors of the parser

  private func report(_ error: any Error) {
    guard let error = error as? YamlError else {
      problems.error(at: position(nil), "the text is not YAML: \(error)")
      return
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let situation = context.map { " \($0.text)" } ?? ""
      // The parser's own advice names a function of its library.
      let reason = problem.hasPrefix("Maximum nesting level") ? "nested too deep" : problem
      problems.error(
        at: position(TextPlace(line: mark.line, column: mark.column)),
        "the text is not one YAML document: \(reason)\(situation)")
    case .reader(let problem, let offset, _, let yaml):
      let place = offset.map { TextPlace(offset: $0, in: yaml) }
      problems.error(at: position(place), "the text is not YAML: \(problem)")
    default:
      problems.error(at: position(nil), "the text is not YAML: \(error)")
    }
  }
}
