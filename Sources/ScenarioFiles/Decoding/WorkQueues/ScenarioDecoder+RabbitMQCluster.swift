// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// A cluster of RabbitMQ, and where its queues and clients are.
extension ScenarioDecoder {
  /// The cluster; `nil` for one broker.
  func decodeRabbitMQCluster(
    _ scenario: SectionReader, system: MessagingSystem
  ) -> RabbitMQCluster? {
    guard let node = scenario.node("cluster") else { return nil }
    guard system == .rabbitmq else {
      context.problems.error(
        at: scenario.keyPosition(of: "cluster"),
        "'cluster' is RabbitMQ's; activemq has a 'network' of brokers")
      return nil
    }
    let reader = SectionReader(
      node, as: ScenarioSchema.rabbitMQCluster, path: scenario.path("cluster"),
      position: node.position, context: context)
    var cluster = RabbitMQCluster(nodes: decodeNodes(reader) ?? [])
    if let handling = reader.word(
      "partition_handling", as: RabbitMQCluster.PartitionHandling.self)
    {
      cluster.partitionHandling = handling
    }
    decodePreference(reader, &cluster)
    if let hop = reader.duration("hop") { cluster.hop = hop }
    if let disk = reader.node("disk") {
      cluster.disk = DistributionReader(context: context).read(disk, path: reader.path("disk"))
    }
    if let tick = reader.duration("net_ticktime") { cluster.netTickTime = tick }
    if let poll = reader.duration("detector_poll") { cluster.detectorPoll = poll }
    if let delay = reader.duration("reconnect") { cluster.reconnectDelay = delay }
    if let heartbeat = reader.duration("heartbeat") { cluster.heartbeat = heartbeat }
    if let boot = reader.duration("boot") { cluster.boot = boot }
    return cluster.nodes.isEmpty ? nil : cluster
  }

  /// What `pause_if_all_down` asks for.
  private func decodePreference(_ reader: SectionReader, _ cluster: inout RabbitMQCluster) {
    guard cluster.partitionHandling == .pauseIfAllDown else {
      for key in ["preferred_nodes", "recover"] where reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key),
          "'\(key)' goes with 'partition_handling: pause_if_all_down'")
      }
      return
    }
    if reader.has("recover") {
      cluster.recoversByAutoheal = reader.word("recover", of: ["ignore", "autoheal"]) == "autoheal"
    }
    guard let elements = reader.node("preferred_nodes")?.elements, !elements.isEmpty else {
      context.problems.error(
        at: reader.keyPosition(of: "partition_handling"),
        "pause_if_all_down asks for 'preferred_nodes', a list of nodes of which one must be seen")
      return
    }
    let known = cluster.nodes
    let names = elements.compactMap { element -> String? in
      guard let name = element.text, known.contains(name) else {
        context.problems.error(
          at: element.position,
          "preferred_nodes: \(element.shown) is not a node; there are "
            + WordList.choices(known, last: "and"))
        return nil
      }
      return name
    }
    refuseRepetition(names, at: elements.map { $0.position }, "node")
    context.record(
      reader.path("preferred_nodes"), "[\(names.joined(separator: ", "))]", isDefault: false,
      reader.section.field("preferred_nodes").summary)
    cluster.preferredNodes = names
  }

  private func decodeNodes(_ reader: SectionReader) -> [String]? {
    guard let node = reader.node("nodes") else { return nil }
    guard let elements = node.elements else {
      let count = reader.value(
        "nodes", allowQuotes: false, read: Quantity.count,
        check: { (1...32).contains($0) ? nil : "is out of range; allowed are 1 to 32" },
        show: { "\($0)" })
      return count.map { (1...$0).map { "n\($0)" } }
    }
    if elements.isEmpty { reader.error("nodes", "is empty; give at least one") }
    let names = elements.compactMap { element -> String? in
      guard case .scalar(let name, _) = element.content, !element.isEmpty else {
        context.problems.error(
          at: element.position, "nodes: has \(element.kind); a list of nodes has names")
        return nil
      }
      if let complaint = Self.destinationForm(name) {
        context.problems.error(
          at: element.position, "the name \(Quantity.quoted(name)) \(complaint)")
      }
      return name
    }
    refuseRepetition(names, at: elements.map { $0.position }, "node")
    context.record(
      reader.path("nodes"), "[\(names.joined(separator: ", "))]", isDefault: false,
      reader.section.field("nodes").summary)
    return names
  }

  /// Where a queue is; notes what only queues of a cluster, or mirrored ones, can have.
  func decodePlacement(
    _ reader: SectionReader, kind: String, cluster: RabbitMQCluster?
  ) -> QueuePlacement {
    var placement = QueuePlacement()
    let keys = [
      "leader", "replicas", "synchronise", "synchronise_time", "promote_on_failure",
      "promote_on_shutdown",
    ]
    guard let cluster else {
      for key in keys where reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key),
          "'\(key)' is for queues of a cluster; give the scenario a 'cluster' with its nodes")
      }
      if kind == "mirrored" {
        reader.error("type", "'mirrored' needs nodes to mirror to; give the scenario a 'cluster'")
      }
      return placement
    }
    placement.leader = nodeName(reader, "leader", cluster: cluster)
    let usual = kind == "quorum" ? min(3, cluster.nodes.count) : cluster.nodes.count
    placement.replicas = reader.count("replicas") ?? (kind == "classic" ? 1 : usual)
    if kind == "mirrored" {
      placement.mirroring = .init(
        synchronisesAtOnce: reader.word("synchronise", of: ["manual", "automatic"]) == "automatic",
        synchronisationTime: reader.duration("synchronise_time") ?? .zero,
        onFailure: reader.word("promote_on_failure", as: QueuePlacement.Promotion.self) ?? .always,
        onShutdown: reader.word("promote_on_shutdown", as: QueuePlacement.Promotion.self)
          ?? .whenSynced)
    } else {
      for key in keys.dropFirst(2) where reader.has(key) {
        context.problems.error(
          at: reader.keyPosition(of: key),
          "'\(key)' is for queues of the type mirrored, and this one is \(kind)")
      }
    }
    return placement
  }

  /// The name of a node, or nil with a note of what is wrong with it.
  func nodeName(
    _ reader: SectionReader, _ key: String, cluster: RabbitMQCluster?
  ) -> String? {
    guard reader.has(key), let name = reader.text(key) else { return nil }
    guard let cluster else {
      context.problems.error(
        at: reader.keyPosition(of: key),
        "'\(key)' names a node; give the scenario a 'cluster' with its nodes")
      return nil
    }
    guard cluster.nodes.contains(name) else {
      reader.error(
        key,
        "\(Quantity.quoted(name)) is not a node; there are "
          + WordList.choices(cluster.nodes, last: "and")
          + NearestSpelling.hint(for: name, among: cluster.nodes))
      return nil
    }
    return name
  }

  /// What a producer does in a cluster.
  func decodeClusterPublishing(
    _ reader: SectionReader, scope: WorkQueueScope, _ publishing: inout Publishing
  ) {
    let cluster = scope.cluster
    let isJMS = scope.system == .activemq
    // Selectors see it, and what is dead is kept by it.
    if isJMS, reader.has("persistent") {
      publishing.isPersistent = reader.flag("persistent") ?? true
    }
    for key in ["unconfirmed", "persistent"]
    where cluster == nil && reader.has(key) && !(isJMS && key == "persistent") {
      context.problems.error(
        at: reader.keyPosition(of: key),
        "'\(key)' tells what becomes of messages when a node fails; give the scenario a 'cluster'")
    }
    publishing.node = nodeName(reader, "node", cluster: cluster)
    guard cluster != nil else { return }
    let unconfirmed = reader.word("unconfirmed", of: ["repeat", "drop"])
    if reader.has("unconfirmed"), publishing.confirmWindow == nil {
      reader.error(
        "unconfirmed", "goes with 'confirm_window'; without confirms nothing is known to be missing"
      )
    }
    publishing.repeatsUnconfirmed = unconfirmed != "drop"
    publishing.isPersistent = reader.flag("persistent") ?? true
  }
}
