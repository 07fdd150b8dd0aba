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
    if specification.brokers.contains(where: { $0.name == name || slaves(of: $0.name) == name }) {
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
}
