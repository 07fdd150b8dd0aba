// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Stochastics

// A network of ActiveMQ's brokers, and where its clients are.
extension ScenarioDecoder {
  /// The network; `nil` for one broker.
  func decodeNetwork(
    _ scenario: SectionReader, system: MessagingSystem, queues: Named<WorkQueue>
  ) -> BrokerNetwork? {
    guard let node = scenario.node("network") else { return nil }
    guard system == .activemq else {
      context.problems.error(
        at: scenario.keyPosition(of: "network"),
        "'network' is ActiveMQ's; rabbitmq has a 'cluster' of nodes, and 'latencies'")
      return nil
    }
    for key in ["topics", "composites"] where scenario.has(key) {
      context.problems.error(
        at: scenario.keyPosition(of: key),
        "'\(key)' are modelled for one broker only; leave the 'network' out, or take queues")
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.brokerNetwork, path: scenario.path("network"),
      position: node.position, context: context)
    let brokers = names("brokers", reader, kind: "broker") ?? []
    var hop: DistributionSpecification?
    if let node = reader.node("hop") {
      hop = DistributionReader(context: context).read(node, path: reader.path("hop"))
    }
    let connectors = decodeConnectors(
      reader, brokers: brokers, queues: queues.members.map(\.name))
    return brokers.isEmpty
      ? nil : BrokerNetwork(brokers: brokers, connectors: connectors, hop: hop)
  }

  private func decodeConnectors(
    _ network: SectionReader, brokers: [String], queues: [String]
  ) -> [NetworkConnector] {
    guard let node = network.node("connectors") else { return [] }
    guard let elements = node.elements else {
      network.error("connectors", "is \(node.shown); it takes a list of connectors")
      return []
    }
    return elements.enumerated().compactMap { index, element in
      let reader = SectionReader(
        element, as: ScenarioSchema.networkConnector,
        path: network.path("connectors") + ".\(index)", position: element.position,
        context: context)
      let from = known("from", reader, among: brokers, kind: "broker")
      let to = known("to", reader, among: brokers, kind: "broker")
      var connector = NetworkConnector(
        from: from ?? "", to: to ?? "", isDuplex: reader.flag("duplex") ?? false,
        messageTTL: reader.count("message_ttl") ?? 1,
        consumerTTL: reader.count("consumer_ttl") ?? 1, prefetch: reader.count("prefetch") ?? 1_000,
        isConduit: reader.flag("conduit") ?? true,
        decreasesPriority: reader.flag("decrease_priority") ?? true,
        replays: reader.flag("replay") ?? false)
      connector.staticQueues = queueNames("static", reader, among: queues) ?? []
      connector.dynamicQueues = queueNames("dynamic", reader, among: queues)
      connector.excludedQueues = queueNames("exclude", reader, among: queues) ?? []
      return from == nil || to == nil ? nil : connector
    }
  }

  private func queueNames(
    _ key: String, _ reader: SectionReader, among queues: [String]
  ) -> [String]? {
    let names = names(key, reader, kind: "queue")
    for name in names ?? [] where !queues.contains(name) {
      reader.error(key, unknown(name, kind: "queue", among: queues))
    }
    return names
  }

  /// A list of names.
  private func names(_ key: String, _ reader: SectionReader, kind: String) -> [String]? {
    guard let node = reader.node(key) else { return nil }
    guard let elements = node.elements, !elements.isEmpty else {
      reader.error(key, "is \(node.shown); it takes a list of names")
      return nil
    }
    let names = elements.compactMap { element -> String? in
      guard case .scalar(let name, _) = element.content, !element.isEmpty else {
        context.problems.error(
          at: element.position, "\(key): has \(element.kind); a list of names has names")
        return nil
      }
      if let complaint = Self.destinationForm(name) {
        context.problems.error(
          at: element.position, "the name \(Quantity.quoted(name)) \(complaint)")
      }
      return name
    }
    refuseRepetition(names, at: elements.map { $0.position }, kind)
    context.record(
      reader.path(key), "[\(names.joined(separator: ", "))]", isDefault: false,
      reader.section.field(key).summary)
    return names
  }

  private func unknown(_ name: String, kind: String, among names: [String]) -> String {
    "\(Quantity.quoted(name)) is not a \(kind); there are "
      + WordList.choices(names, last: "and") + NearestSpelling.hint(for: name, among: names)
  }

  private func known(
    _ key: String, _ reader: SectionReader, among names: [String], kind: String
  ) -> String? {
    guard reader.has(key), let name = reader.text(key) else { return nil }
    guard names.contains(name) else {
      if !names.isEmpty { reader.error(key, unknown(name, kind: kind, among: names)) }
      return nil
    }
    return name
  }

  // MARK: - Clients

  /// Notes that a broker is named where there is no network.
  private func refuseBroker(_ key: String, _ reader: SectionReader) {
    guard reader.has(key) else { return }
    context.problems.error(
      at: reader.keyPosition(of: key),
      "'\(key)' names ActiveMQ's brokers; give the scenario a 'network' with them")
  }

  /// Addresses messages to the part of the queue at a producer's broker.
  func decodeNetworkPublishing(
    _ reader: SectionReader, network: BrokerNetwork?, _ publishing: inout Publishing
  ) {
    guard let network else {
      refuseBroker("broker", reader)
      return
    }
    let broker = known("broker", reader, among: network.brokers, kind: "broker")
    guard case .constant(let queue) = publishing.routingKey else { return }
    publishing.routingKey = .constant(
      BrokerNetwork.name(ofQueue: queue, at: broker ?? network.brokers[0]))
  }

  /// The brokers of a group's consumers.
  func decodeNetworkConsumption(
    _ reader: SectionReader, network: BrokerNetwork?, _ consumption: inout WorkConsumption
  ) {
    guard let network else {
      refuseBroker("broker", reader)
      refuseBroker("brokers", reader)
      return
    }
    consumption.broker = known("broker", reader, among: network.brokers, kind: "broker")
    for entry in texts("brokers", reader) {
      if network.brokers.contains(entry.value) {
        consumption.brokers[entry.name] = entry.value
      } else {
        reader.error(
          "brokers",
          "\(entry.name): " + unknown(entry.value, kind: "broker", among: network.brokers))
      }
    }
  }
}

extension BrokerNetwork {
  /// The parts of queues at all brokers.
  func parts(of queues: [WorkQueue]) -> [WorkQueue] {
    queues.flatMap { queue in brokers.map { part(of: queue, at: $0) } }
  }

  /// What dies in a part is dead-lettered at its own broker.
  private func part(of queue: WorkQueue, at broker: String) -> WorkQueue {
    var part = queue
    part.name = Self.name(ofQueue: queue.name, at: broker)
    part.broker = broker
    part.deadLetterRoutingKey = queue.deadLetterRoutingKey.map {
      Self.name(ofQueue: $0, at: broker)
    }
    return part
  }
}
