// SPDX-License-Identifier: GPL-3.0-or-later

/// How events name nodes: `broker-a`, `broker-a/slaves`, `namesrv-a`, `orders` or `orders/c0` for a
/// group or a member, `checkout` or `checkout/0` for a producer or a client.
package enum NodeNames {
  package static let brokers = "brokers"
  package static let nameServers = "name-servers"
  package static let consumers = "consumers"
  package static let producers = "producers"

  package static func slaves(of broker: String) -> String { "\(broker)/slaves" }

  /// The entity and the part of it that a name has.
  package static func split(_ name: String) -> (entity: String, part: String?) {
    guard let slash = name.lastIndex(of: "/") else { return (name, nil) }
    return (String(name[..<slash]), String(name[name.index(after: slash)...]))
  }

  /// Whether a name stands for something of a specification.
  package static func isKnown(_ name: String, in specification: ModelSpecification) -> Bool {
    if [brokers, nameServers, consumers, producers].contains(name) { return true }
    if specification.brokers.contains(where: { broker in
      broker.name == name || slaves(of: broker.name) == name && broker.hasSlaves
    }) {
      return true
    }
    if (specification.nameServers ?? .init()).names.contains(name) { return true }
    let (entity, part) = split(name)
    if specification.groups.contains(where: { $0.name == entity }) { return true }
    guard let producer = specification.producers.first(where: { $0.name == entity }) else {
      return false
    }
    guard let part else { return true }
    return Int(part).map { (0..<producer.count).contains($0) } ?? false
  }

  /// What a scenario's nodes are called, for messages.
  static func forms(in specification: ModelSpecification) -> String {
    let groups = specification.groups.map { "\($0.name) or one of its members, \($0.name)/ID" }
    let producers = specification.producers.map { "\($0.name) or \($0.name)/NUMBER" }
    let servers = (specification.nameServers ?? .init()).names
    let all =
      specification.brokers.flatMap { broker in
        broker.hasSlaves ? [broker.name, slaves(of: broker.name)] : [broker.name]
      } + servers + groups.prefix(3) + producers.prefix(3)
    return (all.prefix(12) + ["brokers", "name-servers", "consumers or producers"])
      .joined(separator: ", ")
  }

  /// Whether two names have a node in common.
  static func overlap(
    _ left: String, _ right: String, in specification: ModelSpecification
  ) -> Bool {
    contains(left, right, in: specification) || contains(right, left, in: specification)
  }

  /// Whether a name stands for all that another stands for.
  private static func contains(
    _ name: String, _ other: String, in specification: ModelSpecification
  ) -> Bool {
    if name == other { return true }
    let (entity, part) = split(other)
    switch name {
    case brokers: return specification.brokers.contains { $0.name == entity }
    case nameServers: return (specification.nameServers ?? .init()).names.contains(other)
    case consumers: return specification.groups.contains { $0.name == entity }
    case producers: return specification.producers.contains { $0.name == entity }
    default:
      // A broker and its slaves are different machines, a group and its members are not.
      return part != nil && name == entity && !specification.brokers.contains { $0.name == name }
    }
  }
}

extension BrokerSpecification {
  /// Whether it has machines besides its master.
  fileprivate var hasSlaves: Bool { (replicas?.slaves ?? 0) > 0 }
}
