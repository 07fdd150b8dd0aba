// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import Stochastics

// What contradicts itself in a cluster of RabbitMQ and in where its queues are.
extension WorkQueueSpecification {
  func clusterProblems(of model: ModelSpecification) -> [SpecificationProblem] {
    guard let cluster else {
      return queues.filter { $0.placement != QueuePlacement() }.map {
        SpecificationProblem(
          path: "queues.\($0.name)",
          message: "its place in a cluster is given, and there is none; give 'cluster' its nodes")
      }
    }
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ path: String, _ message: String) {
      if !holds { problems.append(SpecificationProblem(path: path, message: message)) }
    }
    require(
      (1...32).contains(cluster.nodes.count), "cluster.nodes", "a cluster has 1 to 32 nodes")
    for (index, name) in cluster.nodes.enumerated() {
      require(
        !cluster.nodes.prefix(index).contains(name), "cluster.nodes",
        "the node \(name) is given twice")
    }
    let times = [
      cluster.hop, cluster.detectorPoll, cluster.reconnectDelay, cluster.heartbeat, cluster.boot,
    ]
    require(
      times.allSatisfy { $0 >= .zero } && cluster.netTickTime > .zero, "cluster",
      "its times cannot be negative, and nodes tick")
    require(
      cluster.reconnectDelay >= .milliseconds(1), "cluster.reconnect",
      "a client waits at least 1 ms before it tries again")
    if let disk = cluster.disk, disk.support.lowerBound < 0 {
      problems.append(.init(path: "cluster.disk", message: "a disk takes no negative time"))
    }
    require(
      queues.allSatisfy { $0.kind != .activemq }, "cluster",
      "only RabbitMQ's nodes form a cluster; ActiveMQ's brokers form networks")
    for queue in queues { problems += queue.placementProblems(in: cluster) }
    let wanted =
      publishing.map(\.node) + consumption.map(\.node) + queues.map(\.placement.leader)
      + cluster.preferredNodes
    for case let name? in wanted where !cluster.nodes.contains(name) {
      problems.append(.init(path: "cluster.nodes", message: unknown(name, in: cluster)))
    }
    return problems + overlaps(model)
  }

  /// One partition at a time: nodes that several partitions part would not be on one of two sides.
  private func overlaps(_ model: ModelSpecification) -> [SpecificationProblem] {
    var end = VirtualTime.zero
    var problems: [SpecificationProblem] = []
    let ordered = model.events.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    for (index, event) in ordered {
      guard case .fault(.partition(_, _, let duration)) = event.action else { continue }
      if event.time < end {
        problems.append(
          .init(
            path: "events[\(index)]",
            message: "it begins before another partition is over; let one end first"))
      }
      end = max(end, event.time + duration)
    }
    return problems
  }

  private func unknown(_ name: String, in cluster: RabbitMQCluster) -> String {
    "there is no node \(name); name one of \(cluster.nodes.joined(separator: ", "))"
  }

  /// What is wrong with a fault, if anything is.
  func problem(of fault: ClusterFault, in cluster: RabbitMQCluster) -> String? {
    if let duration = fault.duration, duration <= .zero { return "it lasts no time at all" }
    switch fault {
    case .stopBroker(let name, _, _):
      return cluster.nodes.contains(name) ? nil : unknown(name, in: cluster)
    case .partition(let side, let other, _):
      for name in side + other where !cluster.nodes.contains(name) {
        return unknown(name, in: cluster)
      }
      let rest = cluster.nodes.filter { !side.contains($0) }
      if rest.isEmpty || side.isEmpty { return "all nodes are on one side" }
      if !other.isEmpty, Set(other) != Set(rest) {
        return "some nodes are on neither side; leave 'and' out for all others"
      }
      if cluster.partitionHandling != .pauseMinority,
        let queue = queues.first(where: { $0.placement.mirroring != nil })
      {
        return "a partition makes two of the mirrored queue \(queue.name), which is modelled under "
          + "pause_minority only; choose that, or another type of queue"
      }
      return nil
    default: return "\(fault.name) is not modelled for RabbitMQ"
    }
  }
}

extension WorkQueue {
  fileprivate func placementProblems(in cluster: RabbitMQCluster) -> [SpecificationProblem] {
    var problems: [SpecificationProblem] = []
    func require(_ holds: Bool, _ message: String) {
      if !holds { problems.append(.init(path: "queues.\(name)", message: message)) }
    }
    require(
      (1...cluster.nodes.count).contains(placement.replicas),
      "it has 1 to \(cluster.nodes.count) replicas, as many as there are nodes")
    require(
      placement.replicas == 1 || isReplicatedLog || placement.mirroring != nil,
      "a classic queue is on one node; let it be of the type mirrored, quorum or stream")
    require(placement.mirroring == nil || kind == .classic, "only classic queues are mirrored")
    require(
      (placement.mirroring?.synchronisationTime ?? .zero) >= .zero,
      "synchronising takes no negative time")
    return problems
  }
}
