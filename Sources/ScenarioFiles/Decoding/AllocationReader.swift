// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import QueueAllocation

/// Reads an allocation strategy: its name, or its name with parameters.
struct AllocationReader {
  let context: ScenarioContext

  /// Strategies that give a queue to several members, who would all read all of it if they pulled.
  static let sharing = [PopSharing.name, ShareSimpleAssignor.name]

  /// Reads the strategy of a group; `nil` after an error.
  func read(_ group: SectionReader, pops: Bool = false) -> (any AllocationStrategy)? {
    if pops, !group.has("allocation") {
      context.record(
        group.path("allocation"), PopSharing.name, isDefault: true,
        group.section.field("allocation").summary)
      return PopSharing()
    }
    guard let node = group.node("allocation") else {
      return group.has("allocation") ? nil : Averagely()
    }
    guard let strategy = read(node, admitting: pops ? PopSharing.name : nil) else { return nil }
    context.record(
      group.path("allocation"), Self.text(strategy), isDefault: false,
      group.section.field("allocation").summary)
    return strategy
  }

  /// Reads one strategy, of those that share queues only one that is admitted; `nil` after an error.
  func read(
    _ node: ScenarioNode, admitting admitted: String? = nil
  ) -> (any AllocationStrategy)? {
    guard let (name, position) = nameOfStrategy(node) else { return nil }
    let names = AllocationStrategyCatalogue.names.filter { !Self.sharing.contains($0) }
    guard let type = AllocationStrategyCatalogue.strategy(named: name) else {
      context.problems.error(
        at: position,
        "\(Quantity.quoted(name)) is not an allocation strategy; there are "
          + WordList.choices(names, last: "and") + NearestSpelling.hint(for: name, among: names))
      return nil
    }
    if admitted == PopSharing.name, name != admitted {
      context.problems.error(
        at: position,
        "\(Quantity.quoted(name)) cannot be had under pop, where the broker shares the queues out; "
          + "leave allocation out, or give {pop: {share_queues: 2}}")
      return nil
    }
    if Self.sharing.contains(name), name != admitted {
      context.problems.error(
        at: position,
        "'\(name)' is a broker's way of sharing; members that pull take another strategy, such as "
          + Averagely.name)
      return nil
    }
    let parameters = type.parameters.map { $0.name }
    for entry in node.entries?.first?.value.entries ?? [] where !parameters.contains(entry.key) {
      context.problems.error(
        at: entry.keyPosition,
        "unknown key \(Quantity.quoted(entry.key)); \(name) takes "
          + (parameters.isEmpty
            ? "no parameters"
            : WordList.choices(parameters, last: "and")
              + NearestSpelling.hint(for: entry.key, among: parameters)))
      return nil
    }
    do {
      return try NamedStrategy(from: NodeDecoder(node: node, codingPath: [])).strategy
    } catch let error as DecodingError {
      note(error, root: node)
    } catch {
      context.problems.error(at: node.position, "\(error)")
    }
    return nil
  }

  private func nameOfStrategy(_ node: ScenarioNode) -> (String, SourcePosition)? {
    if case .scalar(let name, _) = node.content { return (name, node.position) }
    if let entries = node.entries, entries.count == 1 {
      return (entries[0].key, entries[0].keyPosition)
    }
    context.problems.error(
      at: node.position,
      "allocation is \(node.shown); it takes one strategy, by name or as {name: {parameters}}")
    return nil
  }

  private func note(_ error: DecodingError, root: ScenarioNode) {
    let found: DecodingError.Context
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      found = context
    @unknown default:
      context.problems.error(at: root.position, "\(error)")
      return
    }
    var node = root
    for key in found.codingPath {
      guard
        let next = key.intValue.flatMap({ index in
          node.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }) ?? node[key.stringValue]
      else { break }
      node = next
    }
    let name = found.codingPath.last.map { "\($0.stringValue): " } ?? ""
    context.problems.error(at: node.position, "\(name)\(found.debugDescription)")
  }

  /// The strategy with all its parameters, as JSON with sorted keys.
  static func text(_ strategy: any AllocationStrategy) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(NamedStrategy(strategy)) else {
      return type(of: strategy).name
    }
    let text = String(decoding: data, as: UTF8.self)
    return text.hasPrefix("\"") ? type(of: strategy).name : text
  }
}
