// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Events that reach all members of groups.
extension ScenarioDecoder {
  func decodeDeploy(_ reader: SectionReader, groups: Names) -> ScenarioEvent.Action? {
    let group = reader.reference("group", to: groups)
    let startUp = reader.duration("startup")
    let warmUp = reader.duration("warmup") ?? .zero
    let factor = reader.number("factor") ?? 1
    let gap = reader.duration("gap") ?? .zero
    let atOnce = reader.count("at_once") ?? 1
    if reader.has("factor"), !reader.has("warmup") {
      reader.error("factor", "goes with 'warmup', the time for which it holds")
    }
    guard let group, let startUp else { return nil }
    return .deploy(
      group: group,
      plan: DeploymentPlan(
        startUp: startUp, warmUp: warmUp, factor: factor, gap: gap, atOnce: atOnce))
  }

  func decodeSlowDownstream(_ reader: SectionReader, groups: Names) -> ScenarioEvent.Action? {
    let factor = reader.number("factor")
    let duration = reader.duration("for")
    guard let names = decodeGroupNames(reader, groups: groups), let factor, let duration else {
      return nil
    }
    return .slowDownstream(groups: names, factor: factor, duration: duration)
  }

  private func decodeGroupNames(_ reader: SectionReader, groups: Names) -> [String]? {
    decodeNames(reader, "groups", kind: "group", complaint: groups.complaint)
  }

  /// One name, or a list of names.
  private func decodeNames(
    _ reader: SectionReader, _ key: String, kind: String, complaint: (String) -> String?
  ) -> [String]? {
    guard let node = reader.node(key) else { return nil }
    var elements = node.elements ?? []
    if case .scalar = node.content { elements = [node] }
    if elements.isEmpty {
      reader.error(
        key,
        "is \(node.elements == nil ? node.shown : "empty"); it takes a \(kind) or a list of \(kind)s"
      )
      return nil
    }
    var names: [String] = []
    for element in elements {
      guard case .scalar(let name, _) = element.content else {
        context.problems.error(
          at: element.position, "\(key): has \(element.kind); it takes names of \(kind)s")
        return nil
      }
      if let complaint = complaint(name) {
        context.problems.error(at: element.position, "\(key): \(complaint)")
      }
      names.append(name)
    }
    refuseRepetition(names, at: elements.map { $0.position }, kind)
    context.record(
      reader.path(key), "[\(names.joined(separator: ", "))]", isDefault: false,
      reader.section.field(key).summary)
    return names
  }

  // MARK: - Machines, links and topics

  func decodeFault(_ reader: SectionReader, scope: EventScope) -> ClusterFault? {
    let duration = reader.section.field(ifAny: "for") == nil ? nil : reader.duration("for")
    switch reader.section.name {
    case "stop":
      let broker = brokerName(reader, scope)
      let ending = reader.word("how", as: ClusterFault.Ending.self) ?? .crash
      return broker.map { .stopBroker($0, ending: ending, duration: duration) }
    case "stop_name_server":
      let servers = decodeNames(
        reader, "name_servers", kind: "name server",
        complaint: { unknown($0, among: scope.nameServers, "a name server") })
      return servers.map { .stopNameServers($0, duration: duration) }
    case "set_queues": return decodeQueueCounts(reader, scope)
    case "partition":
      let one = nodeNames(reader, "between", scope)
      let other = reader.has("and") ? nodeNames(reader, "and", scope) : []
      guard let one, let other, let duration else { return nil }
      return .partition(between: one, and: other, duration: duration)
    case "latency":
      let link = reader.word("link", as: ClusterFault.LinkClass.self) ?? .all
      return reader.duration("to").map { .latency(link, $0, duration: duration) }
    case "slow_broker":
      let broker = brokerName(reader, scope)
      guard let factor = reader.number("factor"), let broker, let duration else { return nil }
      return .slowBroker(broker, factor: factor, duration: duration)
    case "pause":
      let group = reader.reference("group", to: Names(kind: "a group", of: scope.groups))
      let ids = reader.node("consumers").flatMap { decodeIDs($0, "consumers", reader) }
      guard let group, let ids, let duration else { return nil }
      return .pause(group: group, consumers: ids, duration: duration)
    default: return decodeClockJump(reader, scope)
    }
  }

  private func decodeQueueCounts(_ reader: SectionReader, _ scope: EventScope) -> ClusterFault? {
    let topic = reader.reference("topic", to: Names(kind: "a topic", of: scope.topics))
    let read = reader.count("read_queues")
    let write = reader.count("write_queues")
    let brokers =
      reader.has("brokers")
      ? decodeNames(
        reader, "brokers", kind: "broker",
        complaint: { unknown($0, among: scope.brokers, "a broker") }) : []
    if !reader.has("read_queues"), !reader.has("write_queues") {
      context.problems.error(
        at: reader.position, "set_queues sets nothing; give 'read_queues', 'write_queues' or both")
      return nil
    }
    guard let topic, let brokers else { return nil }
    return .setQueues(topic: topic, read: read, write: write, brokers: brokers)
  }

  private func decodeClockJump(_ reader: SectionReader, _ scope: EventScope) -> ClusterFault? {
    let nodes = nodeNames(reader, "nodes", scope)
    let forward = reader.duration("forward")
    let back = reader.duration("back")
    guard reader.has("forward") != reader.has("back") else {
      context.problems.error(
        at: reader.position, "clock_jump takes 'forward' or 'back', the one or the other")
      return nil
    }
    let jump = (forward ?? .zero).nanoseconds - (back ?? .zero).nanoseconds
    return nodes.map { .clockJump(nodes: $0, by: VirtualDuration(nanoseconds: jump)) }
  }

  private func brokerName(_ reader: SectionReader, _ scope: EventScope) -> String? {
    reader.value(
      "broker",
      read: { text throws(Quantity.Refusal) in
        if let complaint = unknown(text, among: scope.brokers, "a broker") {
          throw Quantity.Refusal(complaint)
        }
        return text
      }, show: { $0 })
  }

  private func nodeNames(
    _ reader: SectionReader, _ key: String, _ scope: EventScope
  ) -> [String]? {
    // What of a known group or producer is meant, the model's own checks look at.
    let entities =
      scope.brokers + scope.nameServers + scope.groups.names + scope.producers.names
      + [NodeNames.brokers, NodeNames.nameServers, NodeNames.consumers, NodeNames.producers]
    return decodeNames(
      reader, key, kind: "node",
      complaint: { name in
        entities.contains(name) || entities.contains(NodeNames.split(name).entity)
          ? nil : unknown(name, among: entities, "a node")
      })
  }

  private func unknown(_ name: String, among names: [String], _ kind: String) -> String? {
    names.contains(name)
      ? nil
      : "\(Quantity.quoted(name)) is not \(kind) of this scenario; there are "
        + names.joined(separator: ", ")
        + NearestSpelling.hint(for: name, among: names)
  }
}
