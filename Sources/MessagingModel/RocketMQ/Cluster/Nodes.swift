// SPDX-License-Identifier: GPL-3.0-or-later

// The nodes that scenario events name.
extension RocketMQModel {
  /// The nodes that names stand for.
  func nodes(named names: [String]) -> NodeSet {
    var set = NodeSet()
    for name in names { add(name, to: &set) }
    return set
  }

  private func add(_ name: String, to set: inout NodeSet) {
    switch name {
    case NodeNames.brokers:
      set.nodes += (0..<brokers.count).flatMap { [Node.broker($0), .slaves($0)] }
    case NodeNames.nameServers:
      set.nodes += cluster.registers.indices.map { Node.nameServer($0) }
    case NodeNames.consumers: set.groups += 0..<groups.count
    case NodeNames.producers: set.producers += 0..<producers.count
    default: addNode(name, to: &set)
    }
  }

  private func addNode(_ name: String, to set: inout NodeSet) {
    for broker in 0..<brokers.count {
      if brokers[broker].name == name { set.nodes.append(.broker(broker)) }
      if NodeNames.slaves(of: brokers[broker].name) == name { set.nodes.append(.slaves(broker)) }
    }
    for (number, server) in nameServerNames.enumerated() where server == name {
      set.nodes.append(.nameServer(number))
    }
    let (entity, part) = NodeNames.split(name)
    for group in 0..<groups.count where groups[group].name == entity {
      if let part {
        set.nodes.append(.member(group: group, id: part))
      } else {
        set.groups.append(group)
      }
    }
    for producer in 0..<producers.count where producers[producer].name == entity {
      if let part {
        if let number = Int(part) {
          set.nodes.append(.client(producer: producer, number: number))
        }
      } else {
        set.producers.append(producer)
      }
    }
  }

  var nameServerNames: [String] { (specification.nameServers ?? .init()).names }
}
