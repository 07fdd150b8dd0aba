// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import MessagingModel
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
    noteWhatIf(strategy, in: .rocketmq, at: node.position)
    context.record(
      group.path("allocation"), Self.text(strategy), isDefault: false,
      group.section.field("allocation").summary)
    return strategy
  }

  /// Says so where the system has no such strategy.
  func noteWhatIf(
    _ strategy: any AllocationStrategy, in system: MessagingSystem, at position: SourcePosition
  ) {
    let type = type(of: strategy)
    guard type.isWhatIf(in: system) else { return }
    let owner =
      switch type.origin {
      case .rocketMQ, .rocketMQBrokers, .rocketMQPop: "RocketMQ's"
      case .kafkaMember, .kafkaBroker, .kafkaShareGroup: "Kafka's"
      case .noSystem: "no system's own"
      }
    context.problems.note(
      at: position,
      "'\(type.name)' is \(owner): for a group of \(system == .kafka ? "Kafka" : "RocketMQ") it is a "
        + "what-if")
  }

  /// Reads one strategy of RocketMQ's groups, of those that share queues only one that is admitted; `nil`
  /// after an error.
  private func read(
    _ node: ScenarioNode, admitting admitted: String?
  ) -> (any AllocationStrategy)? {
    guard let (name, position) = nameOfStrategy(node) else { return nil }
    let names = AllocationStrategyCatalogue.names.filter { !Self.sharing.contains($0) }
    guard let type = AllocationStrategyCatalogue.strategy(named: name) else {
      refuseUnknown(name, among: names, "an allocation strategy", at: position)
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
    return read(type, node)
  }

  /// Reads one assignor of a group of Kafka; `nil` after an error.
  func read(
    _ node: ScenarioNode, ofGroup groupProtocol: KafkaConsumption.GroupProtocol
  ) -> (any AllocationStrategy)? {
    guard let (name, position) = nameOfStrategy(node) else { return nil }
    // Kafka's own first, then what is a what-if.
    let fitting = AllocationStrategyCatalogue.all.filter { groupProtocol.takes($0.origin) }
      .sorted { !$0.isWhatIf(in: .kafka) && $1.isWhatIf(in: .kafka) }
    let names = fitting.map { $0.name }
    guard let type = AllocationStrategyCatalogue.strategy(named: name) else {
      refuseUnknown(
        name, among: names, "an assignor of \(groupProtocol.groupInWords)", at: position)
      return nil
    }
    guard groupProtocol.takes(type.origin) else {
      context.problems.error(
        at: position,
        "'\(name)' is \(Self.place(of: type.origin)); \(groupProtocol.groupInWords) takes "
          + WordList.choices(names))
      return nil
    }
    return read(type, node)
  }

  private static func place(of origin: AllocationOrigin) -> String {
    switch origin {
    case .rocketMQ: "for members of RocketMQ's groups"
    case .rocketMQBrokers: "for queues that bear the names of brokers, as RocketMQ's do"
    case .rocketMQPop: "how RocketMQ's broker shares queues under pop"
    case .kafkaMember: "for members of classic groups"
    case .kafkaBroker: "the broker's, for the consumer protocol"
    case .kafkaShareGroup: "for share groups"
    case .noSystem: "for members that work their shares out themselves"
    }
  }

  private func refuseUnknown(
    _ name: String, among names: [String], _ kind: String, at position: SourcePosition
  ) {
    context.problems.error(
      at: position,
      "\(Quantity.quoted(name)) is not \(kind); there are \(WordList.choices(names, last: "and"))"
        + NearestSpelling.hint(for: name, among: names))
  }

  /// Reads a strategy that is known by its name, with its parameters.
  private func read(
    _ type: any AllocationStrategy.Type, _ node: ScenarioNode
  ) -> (any AllocationStrategy)? {
    let name = type.name
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

extension KafkaConsumption.GroupProtocol {
  /// Whether a strategy from somewhere can be an assignor of such groups.
  fileprivate func takes(_ origin: AllocationOrigin) -> Bool {
    switch (self, origin) {
    case (.classic, .kafkaMember), (.classic, .rocketMQ), (.classic, .noSystem): true
    case (.consumer, .kafkaBroker), (.share, .kafkaShareGroup): true
    default: false
    }
  }

  fileprivate var groupInWords: String {
    switch self {
    case .classic: "a classic group"
    case .consumer: "a group of the consumer protocol"
    case .share: "a share group"
    }
  }
}
